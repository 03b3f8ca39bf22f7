# Sira in one small image: no compiler and no pip in it when it is done, uid 10001, and nothing to write but its volumes.
#
# The bases are pinned by their tags. Pin each by its own digest too, and renew all with every update:
#   docker buildx imagetools inspect python:3.11-bookworm         # then FROM python:3.11-bookworm@sha256:...
#   docker buildx imagetools inspect python:3.11-slim-bookworm    # then FROM python:3.11-slim-bookworm@sha256:..., twice
FROM python:3.11-bookworm AS compiled
COPY requirements-dev.lock /tmp/requirements-dev.lock
RUN sed -n '/^cython==/,/^ .*[^\\]$/p' /tmp/requirements-dev.lock > /tmp/cython.lock \
    && python -m pip install --quiet --no-cache-dir --only-binary :all: --require-hashes --requirement /tmp/cython.lock
COPY deploy/speedups /app/deploy/speedups
COPY bot /app/bot
RUN /app/deploy/speedups python

FROM python:3.11-slim-bookworm AS packages
RUN python -m venv --without-pip /opt/sira
COPY requirements.lock /tmp/requirements.lock
RUN python -m pip --python /opt/sira/bin/python install --quiet --no-cache-dir --no-compile --only-binary :all: \
    --require-hashes --requirement /tmp/requirements.lock
COPY --from=compiled /app/bot /app/bot
COPY content /app/content
COPY locales /app/locales
COPY nlu /app/nlu
COPY LICENSE /app/LICENSE
RUN printf '#!/bin/sh\nexec python -m bot "$@"\n' > /opt/sira/bin/sira \
    && chmod -R a+rX,go-w /app /opt/sira && chmod a+x /opt/sira/bin/sira \
    && python -m compileall -q -j 0 /app/bot /opt/sira/lib

FROM python:3.11-slim-bookworm
RUN python -m pip uninstall --quiet --yes --root-user-action=ignore pip setuptools wheel
RUN install -d -m 0700 -o 10001 -g 10001 /var/lib/sira /run/sira
COPY --from=packages /opt/sira /opt/sira
COPY --from=packages /app /app
ENV PATH=/opt/sira/bin:$PATH PYTHONPATH=/app PYTHONDONTWRITEBYTECODE=1 HOME=/var/lib/sira
ENV SIRA_ENV=production SIRA_HOST=0.0.0.0 SIRA_PORT=8000 SIRA_VAR_DIR=/var/lib/sira SIRA_VOLATILE_DIR=/run/sira
WORKDIR /app
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"SIRA_PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["sira"]
CMD ["serve"]
