/** The parts of a random pod → its manifest. What the parts are is the business of each engine's generator. */
export function podObject({ name, namespace, labels, account, nodeName, host, ports, phase, addresses }) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: {
      ...(account === null ? {} : { serviceAccountName: account }),
      nodeName,
      ...(host ? { hostNetwork: true } : {}),
      containers: [{ name: 'main', image: 'registry.example/app:1', ...(ports.length > 0 ? { ports } : {}) }],
    },
    status: { phase, podIP: addresses[0], podIPs: addresses.map((ip) => ({ ip })) },
  };
}

/** Some of the ports, no name twice. */
export function somePorts(random, known) {
  const ports = [];
  for (const port of random.some(known, 0.35))
    if (!ports.some((other) => other.name !== undefined && other.name === port.name)) ports.push(port);
  return ports;
}
