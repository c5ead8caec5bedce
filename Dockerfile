# docker build -t pochemu . && docker run -p 8000:8000 -v pochemu:/data pochemu
FROM python:3.11-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends make
WORKDIR /source
COPY . .
RUN make wheel

FROM python:3.11-slim
COPY --from=build /source/requirements.txt /source/dist/*.whl /tmp/
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt \
 && pip install --no-cache-dir --no-deps /tmp/*.whl \
 && rm /tmp/*.whl /tmp/requirements.txt \
 && useradd --create-home --home-dir /data pochemu
USER pochemu
WORKDIR /data
VOLUME /data
EXPOSE 8000
CMD ["pochemu", "serve", "--host", "0.0.0.0", "--port", "8000"]
