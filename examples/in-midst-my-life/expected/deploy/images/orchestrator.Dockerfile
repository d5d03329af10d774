# Image of orchestrator. By hand, from the app's folder: docker build --file deploy/images/orchestrator.Dockerfile .
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
RUN npm ci --include-workspace-root --workspace apps/orchestrator

# Built after what it needs
FROM dependencies AS builder
COPY --chown=node:node package.json tsconfig*.json /app/
COPY --chown=node:node packages/shared /app/packages/shared
COPY --chown=node:node apps/orchestrator /app/apps/orchestrator
RUN npm run build --workspace apps/orchestrator

# For development: every dependency, sources mounted over these, the command from compose
FROM builder AS development
WORKDIR /app/apps/orchestrator

# Only what runs
FROM manifests AS production-dependencies
RUN npm ci --omit=dev --workspace apps/orchestrator

# The packages without the modules that only their build needed
FROM builder AS built
RUN rm -rf /app/packages/shared/node_modules /app/apps/orchestrator/node_modules

# What runs: owned by root, run by a user who can change nothing of it
FROM node:22-alpine AS production
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3002
COPY --from=production-dependencies --chown=root:root /app /app
COPY --from=built --chown=root:root /app/packages/shared /app/packages/shared
COPY --from=built --chown=root:root /app/apps/orchestrator /app/apps/orchestrator
WORKDIR /app/apps/orchestrator
USER 1000:1000
EXPOSE 3002 9091
HEALTHCHECK --interval=10s --timeout=3s --start-period=150s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3002/health').then(({ ok, status }) => { if (!ok) throw status; })"]
CMD ["node", "dist/main.js"]

# Given by whoever builds: --build-arg REVISION=$(git rev-parse HEAD)
ARG REVISION=unknown
ARG VERSION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="orchestrator" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.source="$SOURCE"
