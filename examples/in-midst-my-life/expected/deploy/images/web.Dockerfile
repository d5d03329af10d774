# Image of web. By hand, from the app's folder: docker build --file deploy/images/web.Dockerfile .
# Written by `plimsoll render` from the definition (plimsoll.config.ts): change that, and run it again.

# Manifests before sources: as long as they stay, so do the layers with what is installed
FROM node:22-alpine AS manifests
WORKDIR /app
RUN chown node:node /app
USER node
COPY --chown=node:node package.json package-lock.json .npmrc ./
COPY --chown=node:node apps/api/package.json apps/api/
COPY --chown=node:node apps/orchestrator/package.json apps/orchestrator/
COPY --chown=node:node apps/web/package.json apps/web/
COPY --chown=node:node packages/shared/package.json packages/shared/
COPY --chown=node:node tests/package.json tests/

# Everything that builds and tests need, exactly as the lock file says
FROM manifests AS dependencies
RUN npm ci --include-workspace-root --workspace apps/web

# Built after what it needs
FROM dependencies AS builder
ENV NEXT_TELEMETRY_DISABLED=1
COPY --chown=node:node package.json tsconfig*.json /app/
COPY --chown=node:node packages/shared /app/packages/shared
COPY --chown=node:node apps/web /app/apps/web
RUN npm run build --workspace apps/web
# Not every app has public files
RUN mkdir -p /app/apps/web/public

# For development: every dependency, sources mounted over these, the command from compose
FROM builder AS development
WORKDIR /app/apps/web

# What runs: owned by root, except for the cache that Next.js writes
FROM node:22-alpine AS runner
ENV NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 NODE_ENV=production HOST=0.0.0.0 PORT=3000
COPY --from=builder --chown=root:root /app/apps/web/.next/standalone /app
COPY --from=builder --chown=root:root /app/apps/web/.next/static /app/apps/web/.next/static
COPY --from=builder --chown=root:root /app/apps/web/public /app/apps/web/public
RUN mkdir -p /app/apps/web/.next/cache && chown 1000:1000 /app/apps/web/.next/cache
WORKDIR /app/apps/web
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=150s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/api/health').then(({ ok, status }) => { if (!ok) throw status; })"]
CMD ["node", "server.js"]

# Given by whoever builds: --build-arg REVISION=$(git rev-parse HEAD)
ARG REVISION=unknown
ARG VERSION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="web" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.source="$SOURCE"
