# Two stages: the first installs, the second only runs. The image is the same for web, clocks and migrations.
# Pin the base by digest where you build: --build-arg BASE=python:3.11-slim-bookworm@sha256:...
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
WORKDIR /srv/counterpart
RUN python -m venv /opt/counterpart
COPY requirements.lock ./
RUN /opt/counterpart/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml ./
COPY app ./app
COPY data ./data
COPY matching ./matching
COPY migrations ./migrations
# Compiled here, because the running container cannot write beside the code.
RUN /opt/counterpart/bin/pip install --no-deps --no-build-isolation -e . \
 && /opt/counterpart/bin/python -m compileall -q /opt/counterpart/lib app data matching migrations \
 && /opt/counterpart/bin/pip uninstall --yes pip

FROM ${BASE} AS run
RUN python -m pip uninstall --yes pip setuptools wheel \
 && rm -rf /usr/local/lib/python3*/ensurepip /root/.cache \
 && useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin counterpart \
 && install --directory --owner=counterpart --group=counterpart --mode=0700 /data
COPY --from=build /opt/counterpart /opt/counterpart
COPY --from=build /srv/counterpart /srv/counterpart
ENV PATH=/opt/counterpart/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OMP_NUM_THREADS=1 \
    OPENBLAS_NUM_THREADS=1 \
    COUNTERPART_DATABASE=/data/counterpart.db \
    COUNTERPART_HOST=0.0.0.0
WORKDIR /srv/counterpart
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["counterpart", "doctor", "--serving"]
CMD ["counterpart", "serve"]
