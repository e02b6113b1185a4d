FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
RUN pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-default-groups
ENV PATH="/app/.venv/bin:$PATH" PYTHONUNBUFFERED=1
COPY . .
RUN useradd --system app && mkdir /state && chown app /state
USER app
RUN DEBUG=True STATE_DIR=/tmp/build python manage.py check
CMD ["sh", "-c", "python manage.py migrate --noinput && python manage.py collectstatic --noinput && exec honcho start -f Procfile web"]
