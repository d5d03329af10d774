# Image of legacy. By hand, from the app's folder: docker build --file deploy/images/legacy.Dockerfile legacy
# Written by `plimsoll render` from the definition (plimsoll.config.ts): change that, and run it again.

# Manifests before sources: as long as they stay, so do the layers with what is installed
FROM node:22-slim AS manifests
RUN corepack enable
WORKDIR /app/legacy
RUN chown node:node /app /app/legacy
USER node
COPY --chown=node:node package.json pnpm-lock.yaml ./

# Everything that builds and tests need, exactly as the lock file says
FROM manifests AS dependencies
RUN pnpm install --frozen-lockfile

# Built after what it needs
FROM dependencies AS builder
COPY --chown=node:node . /app/legacy

# For development: every dependency, sources mounted over these, the command from compose
FROM builder AS development
WORKDIR /app/legacy

# Only what runs
FROM manifests AS production-dependencies
RUN pnpm install --frozen-lockfile --prod

# The packages without the modules that only their build needed
FROM builder AS built
RUN rm -rf /app/legacy/node_modules

# What runs: owned by root, run by a user who can change nothing of it
FROM node:22-slim AS production
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3200
ENV PATH=/app/legacy/node_modules/.bin:$PATH
COPY --from=production-dependencies --chown=root:root /app/legacy /app/legacy
COPY --from=built --chown=root:root /app/legacy /app/legacy
WORKDIR /app/legacy
USER 1000:1000
EXPOSE 3200
HEALTHCHECK --interval=10s --timeout=3s --start-period=150s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3200/health').then(({ ok, status }) => { if (!ok) throw status; })"]
CMD ["tsx", "main.ts"]

# Given by whoever builds: --build-arg REVISION=$(git rev-parse HEAD)
ARG REVISION=unknown
ARG VERSION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="legacy" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.source="$SOURCE"
