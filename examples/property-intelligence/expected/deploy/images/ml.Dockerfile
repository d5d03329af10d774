# Image of ml. By hand, from the app's folder: docker build --file deploy/images/ml.Dockerfile apps/ml
# Written by `plimsoll render` from the definition (plimsoll.config.ts): change that, and run it again.

# The user who installs and runs
FROM python:3.11-slim AS base
RUN groupadd --gid 1000 appuser && useradd --uid 1000 --gid appuser --create-home appuser
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1

# Lists of dependencies before sources: as long as they stay, so does what is installed
FROM base AS builder
WORKDIR /app/apps/ml
RUN chown appuser:appuser /app/apps/ml
USER appuser
ENV PIP_USER=1 PIP_NO_CACHE_DIR=1
COPY --chown=appuser:appuser requirements*.txt /app/apps/ml/
RUN pip install -r requirements.txt

# For development: sources mounted over these, the command from compose
FROM builder AS development
ENV PATH=/home/appuser/.local/bin:$PATH
COPY --chown=appuser:appuser . /app/apps/ml

# What runs: owned by root, run by a user who can change nothing of it
FROM base AS production
ENV PATH=/home/appuser/.local/bin:$PATH
COPY --from=builder --chown=root:root /home/appuser/.local /home/appuser/.local
COPY . /app/apps/ml
WORKDIR /app/apps/ml
USER 1000:1000
EXPOSE 8010
HEALTHCHECK --interval=10s --timeout=3s --start-period=150s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8010/health', timeout=10)"]
CMD ["uvicorn", "ml.main:app", "--host", "0.0.0.0", "--port", "8010"]

# Given by whoever builds: --build-arg REVISION=$(git rev-parse HEAD)
ARG REVISION=unknown
ARG VERSION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="ml" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.source="$SOURCE"
