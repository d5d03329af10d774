# Image of web. By hand, from the app's folder: docker build --file deploy/images/web.Dockerfile .
# Written by `plimsoll render` from the definition (plimsoll.config.ts): change that, and run it again.

# Manifests before sources: as long as they stay, so do the layers with what is installed
FROM node:22-alpine AS manifests
WORKDIR /app
RUN chown node:node /app
USER node
COPY --chown=node:node package.json package-lock.json ./

# Everything that builds and tests need, exactly as the lock file says
FROM manifests AS dependencies
RUN npm ci

# Built after what it needs
FROM dependencies AS builder
COPY --chown=node:node . /app
RUN npm run build

# For development: every dependency, sources mounted over these, the command from compose
FROM builder AS development
WORKDIR /app

# Only what runs
FROM manifests AS production-dependencies
RUN npm ci --omit=dev

# The packages without the modules that only their build needed
FROM builder AS built
RUN rm -rf /app/node_modules

# What runs: owned by root, run by a user who can change nothing of it
FROM node:22-alpine AS production
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
COPY --from=production-dependencies --chown=root:root /app /app
COPY --from=built --chown=root:root /app /app
WORKDIR /app
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=150s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health').then(({ ok, status }) => { if (!ok) throw status; })"]
CMD ["node", "dist/main.js"]

# Given by whoever builds: --build-arg REVISION=$(git rev-parse HEAD)
ARG REVISION=unknown
ARG VERSION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="web" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.source="$SOURCE"
