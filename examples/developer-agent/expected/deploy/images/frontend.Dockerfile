# Image of frontend. By hand, from the app's folder: docker build --file deploy/images/frontend.Dockerfile .
# Written by `plimsoll render` from the definition (plimsoll.config.ts): change that, and run it again.

# Manifests before sources: as long as they stay, so do the layers with what is installed
FROM node:18-alpine AS manifests
WORKDIR /app
RUN chown node:node /app
USER node
COPY --chown=node:node package.json package-lock.json ./
COPY --chown=node:node api-gateway/package.json api-gateway/
COPY --chown=node:node frontend/package.json frontend/
COPY --chown=node:node shared/package.json shared/

# Everything that builds and tests need, exactly as the lock file says
FROM manifests AS dependencies
RUN npm ci --include-workspace-root --workspace frontend

# Built after what it needs
FROM dependencies AS builder
COPY --chown=node:node package.json tsconfig*.json /app/
COPY --chown=node:node shared /app/shared
COPY --chown=node:node frontend /app/frontend
# Ends in files that every visitor gets: never a secret
ARG VITE_API_URL
RUN npm run build --workspace shared
RUN npm run build --workspace frontend

# For development: every dependency, sources mounted over these, the command from compose
FROM builder AS development
WORKDIR /app/frontend

# What runs: nginx without root, and the built files
FROM nginxinc/nginx-unprivileged:1.28-alpine AS production
COPY deploy/images/frontend.nginx.conf /etc/nginx/nginx.conf
COPY --from=builder --chown=root:root /app/frontend/dist /usr/share/nginx/html
USER 101:101
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=150s --retries=3 \
  CMD ["wget", "--quiet", "--spider", "http://127.0.0.1:8080/"]
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]

# Given by whoever builds: --build-arg REVISION=$(git rev-parse HEAD)
ARG REVISION=unknown
ARG VERSION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="frontend" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.source="$SOURCE"
