# The server over HTTP, for a proxy in front (README: Over HTTP). Build arguments: none. Secrets: none at build time.
# A release pins the digest as well: node:22.23.3-bookworm-slim@sha256:…
FROM node:22.23.3-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY rolldown.config.js tsconfig.json ./
COPY knowledge ./knowledge
COPY SKILL.md ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:22.23.3-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# Owned by root: the server cannot change what it runs.
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY knowledge ./knowledge
COPY SKILL.md LICENSE ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM lets requests end: give the container longer than --drain-timeout to stop.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "dist/bin.js", "serve", "--http", "--host", "0.0.0.0", "--port", "3000"]
