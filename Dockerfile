# The mock of the API in a container:
#   docker build --tag aelyst-mock .
#   docker run --rm --publish 127.0.0.1:4010:4010 aelyst-mock --rate-limit 10/1s

FROM node:22-bookworm-slim AS build
WORKDIR /build
# Scripts of packages do not run: Chromium and the like are for tests only.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

# The mock is these files, and needs no package.
FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /build/package.json ./
COPY --from=build /build/dist/aelyst-mock.js /build/dist/mock.js /build/dist/mock.cjs /build/dist/description.cjs dist/
USER node
EXPOSE 4010
# Any response will do: the mock has nothing at this address, and says so.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:4010/').catch(() => process.exit(1))"]
# One process, which gets the signals itself. In a container, loopback would be out of reach from outside, and every
# caller is another machine.
ENTRYPOINT ["node", "dist/aelyst-mock.js", "--host", "0.0.0.0", "--port", "4010", "--control"]
