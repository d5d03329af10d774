# Image of frontend. By hand, from the app's folder: docker build --file deploy/images/frontend.Dockerfile .
# Written by `plimsoll render` from the definition (plimsoll.config.ts): change that, and run it again.

# Manifests before sources: as long as they stay, so do the layers with what is installed
FROM node:20-alpine AS manifests
WORKDIR /app
RUN chown node:node /app
USER node
COPY --chown=node:node package.json package-lock.json ./

# Everything that builds and tests need, exactly as the lock file says
FROM manifests AS dependencies
RUN npm ci

# Built after what it needs
FROM dependencies AS builder
ENV NEXT_TELEMETRY_DISABLED=1
COPY --chown=node:node . /app
RUN npm run build
# Not every app has public files
RUN mkdir -p /app/public

# For development: every dependency, sources mounted over these, the command from compose
FROM builder AS development
WORKDIR /app

# What runs: owned by root, except for the cache that Next.js writes
FROM node:20-alpine AS runner
ENV NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 NODE_ENV=production HOST=0.0.0.0 PORT=3000
RUN addgroup -g 1001 nextjs && adduser -D -u 1001 -G nextjs nextjs
COPY --from=builder --chown=root:root /app/.next/standalone /app
COPY --from=builder --chown=root:root /app/.next/static /app/.next/static
COPY --from=builder --chown=root:root /app/public /app/public
RUN mkdir -p /app/.next/cache && chown 1001:1001 /app/.next/cache
WORKDIR /app
USER 1001:1001
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=150s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/api/health').then(({ ok, status }) => { if (!ok) throw status; })"]
CMD ["node", "server.js"]

# Given by whoever builds: --build-arg REVISION=$(git rev-parse HEAD)
ARG REVISION=unknown
ARG VERSION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="frontend" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.source="$SOURCE"
