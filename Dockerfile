# syntax=docker/dockerfile:1
# The service: `docker build -t shelfeye .`, then see compose.yaml and docs/service.md.

FROM node:22-slim AS web
WORKDIR /web
COPY serving/web/package.json serving/web/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY serving/web/ ./
RUN npm run build

FROM python:3.11-slim AS packages
# openvino makes recognition two to four times as fast on Intel processors; torch is never needed.
ARG EXTRAS=serving,openvino
WORKDIR /app
RUN python -m venv /venv
COPY . .
RUN --mount=type=cache,target=/root/.cache/pip \
    /venv/bin/pip install --disable-pip-version-check -c constraints.txt -e ".[${EXTRAS}]"

FROM python:3.11-slim
# A font with Chinese letters for the legend of overlays.
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-droid-fallback \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --home-dir /data shelfeye
COPY --from=packages /venv /venv
COPY --from=packages /app /app
COPY --from=web /web/dist /app/serving/web/dist
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SHELFEYE_DATA=/data \
    SHELFEYE_HOST=0.0.0.0
WORKDIR /data
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["shelfeye"]
CMD ["api"]
