/** Written services, each of which uses the one before it and the database `db`. @param more of every service */
export function servicesInChain(count: number, more: object = {}): object {
  const services = Array.from({ length: count }, (_, n) => [
    `service-${n}`,
    {
      build: { kind: "node", dir: `apps/${n}` },
      port: 3000 + n,
      hosts: [`s${n}`],
      uses: n === 0 ? ["db"] : ["db", `service-${n - 1}`],
      ...more,
    },
  ]);
  return Object.fromEntries(services);
}
