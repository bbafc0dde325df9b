# The image of Signet: Node, the bundled server with the packages it needs, and the console. docs/container.md says how to run it.
#
# It holds no distribution: Node and its libraries alone stay below 150 MB, a Debian or distroless base would not. So there is
# no shell and no package manager in it either. dpkg's records of the libraries are kept for vulnerability scanners.

# The version that the tests run on: the package `node` of package-lock.json.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-trixie-slim AS build
RUN apt-get update \
  && apt-get install --yes --no-install-recommends binutils \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /signet
COPY .npmrc package.json package-lock.json ./
# The build needs no install script. Behind a mirror or a proxy, the optional secret is your .npmrc.
RUN --mount=type=secret,id=npmrc npm_config_userconfig=/run/secrets/npmrc npm ci --ignore-scripts --loglevel=error
COPY angular.json nest-cli.json ormconfig.ts tsconfig.json ./
COPY scripts scripts
COPY libs libs
COPY apps apps
RUN node scripts/build.mjs && node scripts/image-files.mjs /image/app

# Node without its symbol table, and the libraries that it and the native packages are linked with.
RUN mkdir -p /image/usr/local/bin /image/usr/share/doc /image/var/lib/dpkg/status.d \
  && strip --strip-unneeded -o /image/usr/local/bin/node /usr/local/bin/node \
  && for library in $(find /image -name '*.node' -exec ldd /usr/local/bin/node {} + | grep -o '/[^ ]*\.so[^ ]*' | sort -u); do \
    package=$(dpkg-query --search "*/$(basename "$library")" | head -n 1 | cut -d: -f1) \
      && cp --dereference --parents "$library" /image \
      && dpkg-query --status "$package" > "/image/var/lib/dpkg/status.d/$package" \
      && cp --recursive --dereference "/usr/share/doc/$package" /image/usr/share/doc/ \
      || exit 1; \
  done \
  && if test -f /usr/local/LICENSE; then cp /usr/local/LICENSE /image/usr/share/doc/node-LICENSE; fi
# `signet` for `docker exec`, the user of the image, and name resolution by the hosts file and DNS.
RUN printf '#!/usr/local/bin/node\nimport("/app/dist/signet/main.js");\n' > /image/usr/local/bin/signet \
  && chmod 755 /image/usr/local/bin/signet \
  && mkdir /image/etc \
  && echo 'signet:x:10001:10001::/data:/usr/sbin/nologin' > /image/etc/passwd \
  && echo 'signet:x:10001:' > /image/etc/group \
  && echo 'hosts: files dns' > /image/etc/nsswitch.conf \
  && mkdir -p /volumes && install --directory --mode=700 /volumes/data

FROM scratch
LABEL org.opencontainers.image.title="Signet" \
  org.opencontainers.image.description="A JWT authority that a team hosts itself" \
  org.opencontainers.image.licenses="MIT"
COPY --from=build /image/ /
COPY --from=build --chown=10001:10001 /volumes/ /
ENV PATH=/usr/local/bin \
  SIGNET_HOST=0.0.0.0 \
  SIGNET_DATA_DIR=/data
# Numeric, so that Kubernetes can verify `runAsNonRoot`.
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8090
# Node itself is process 1 and gets SIGTERM.
ENTRYPOINT ["signet"]
CMD ["serve"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${Number(process.env.SIGNET_PORT) || 8090}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
