# Image of api. By hand, from the app's folder: docker build --file deploy/images/api.Dockerfile .
# Written by `plimsoll render` from the definition (plimsoll.config.ts): change that, and run it again.

# Manifests before sources: as long as they stay, so do the layers with what is installed
FROM node:18-alpine AS manifests
WORKDIR /app
RUN chown node:node /app
USER node
COPY --chown=node:node package.json package-lock.json ./
COPY --chown=node:node apps/api/package.json apps/api/
COPY --chown=node:node apps/web/package.json apps/web/
COPY --chown=node:node apps/workers/package.json apps/workers/

# Everything that builds and tests need, exactly as the lock file says
FROM manifests AS dependencies
RUN npm ci --include-workspace-root --workspace apps/api

# Built after what it needs
FROM dependencies AS builder
COPY --chown=node:node package.json tsconfig*.json /app/
COPY --chown=node:node apps/api /app/apps/api
RUN npm run build --workspace apps/api

# For development: every dependency, sources mounted over these, the command from compose
FROM builder AS development
WORKDIR /app/apps/api

# Only what runs
FROM manifests AS production-dependencies
RUN npm ci --omit=dev --workspace apps/api

# The packages without the modules that only their build needed
FROM builder AS built
RUN rm -rf /app/apps/api/node_modules

# What runs: owned by root, run by a user who can change nothing of it
FROM node:18-alpine AS production
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
RUN addgroup -g 1001 app && adduser -D -u 1001 -G app app
COPY --from=production-dependencies --chown=root:root /app /app
COPY --from=built --chown=root:root /app/apps/api /app/apps/api
WORKDIR /app/apps/api
USER 1001:1001
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=300s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health').then(({ ok, status }) => { if (!ok) throw status; })"]
CMD ["node", "dist/main.js"]

# Given by whoever builds: --build-arg REVISION=$(git rev-parse HEAD)
ARG REVISION=unknown
ARG VERSION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="api" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.source="$SOURCE"
