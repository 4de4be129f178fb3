# syntax=docker/dockerfile:1
# The image of everynode. `npm run image` makes the same without Docker, over a base of the same Debian release, and a
# test compares the two: hack/image/README.md.

# What is bundled is the same for every architecture, so it is made on the one of the machine that builds.
FROM --platform=$BUILDPLATFORM node:24.21.0-trixie-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json pepr.ts ./
COPY hack/build hack/build
COPY capabilities capabilities
RUN npm run build:bundle

FROM node:24.21.0-trixie-slim AS node

FROM gcr.io/distroless/cc-debian13:nonroot
ARG VERSION
ARG REVISION
ARG CREATED
LABEL org.opencontainers.image.title="everynode" \
      org.opencontainers.image.description="A Kubernetes operator that runs one pod on every eligible node, rolls it forward and back, and keeps its history" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/LICENSE /usr/local/share/doc/node/LICENSE
COPY LICENSE /app/LICENSE
COPY --from=build /src/dist/everynode.cjs /src/dist/everynode.admission-server.cjs /src/dist/everynode.cjs.LICENSES.txt /app/
ENV PATH=/usr/local/bin:/usr/bin:/bin \
    NODE_ENV=production
WORKDIR /app
# The pod that runs it needs nothing to write on: readOnlyRootFilesystem.
USER 65532:65532
EXPOSE 3000 8080
ENTRYPOINT ["/usr/local/bin/node"]
CMD ["/app/everynode.cjs"]
