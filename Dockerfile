# Ruusu in one image. Nothing is compiled: every part comes as a wheel.
FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    RUUSU_HOST=0.0.0.0 RUUSU_PORT=3978 RUUSU_DATA_DIR=/data
RUN apt-get update \
    && apt-get install -y --no-install-recommends libvoikko1 voikko-fi tini \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /ruusu
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY bot bot
COPY adapters adapters
COPY prompts prompts
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && useradd --system --home /data ruusu && install -d -o ruusu /data
USER ruusu
VOLUME /data
EXPOSE 3978
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:3978/health', timeout=4)"]
ENTRYPOINT ["tini", "--"]
CMD ["ruusu", "serve"]
