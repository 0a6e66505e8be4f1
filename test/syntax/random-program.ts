/**
 * Random programs of the language that parse and pass every check, with every production of the grammar but `import`.
 * The same seed and options give the same text.
 */
import {
  http,
  type Maker,
  NAMESPACES,
  nets,
  nodes,
  type PeerPlace,
  PRODUCTIONS,
  type Production,
  peers,
  pods,
  selector,
  traffics,
  where,
} from './random-parts.js';
import { type RandomSource, randomSource } from './random-source.js';

export type { Production } from './random-parts.js';
export { PRODUCTIONS };

export interface RandomProgramOptions {
  /** About how many policies and connects there are; 6 unless told. */
  readonly statements?: number;
  /** What must not occur. */
  readonly without?: readonly Production[];
}

/** The text of a random program. `productionsOnly(...)` makes `without` out of what may occur. */
export function randomProgram(seed: number, options: RandomProgramOptions = {}): string {
  const random = randomSource(seed);
  const without = new Set(options.without ?? []);
  const maker: Maker = {
    random,
    has: (production) => !without.has(production),
    endpointLets: [],
    trafficLets: [],
  };
  const program = new Program(maker);
  for (let i = 0; i < (options.statements ?? 6); i++) program.addStatement();
  return program.text();
}

/** Everything but the productions given, for `without`. */
export function productionsOnly(...kept: readonly Production[]): Production[] {
  return PRODUCTIONS.filter((production) => !kept.includes(production));
}

/** The statements so far, by the block they stand in. */
class Program {
  private readonly random: RandomSource;
  private readonly top: string[] = [];
  private readonly blocks = new Map<string, string[]>(NAMESPACES.map((name) => [name, []]));
  private readonly tiers: { readonly name: string; readonly passes: boolean }[] = [];
  private readonly clusterDns: boolean;
  private count = 0;

  constructor(private readonly maker: Maker) {
    const { random } = maker;
    this.random = random;
    this.clusterDns = maker.has('cluster') && random.chance(70);
    if (maker.has('cluster') && (this.clusterDns || random.chance(50))) this.top.push(this.cluster());
    if (maker.has('let')) this.addLets();
    if (maker.has('tier') && random.chance(50)) {
      const passes = maker.has('pass') && random.chance(60);
      this.tiers.push({ name: 'security', passes });
      this.top.push(
        `tier security order ${random.pick(['100', '-2.5', '2000000'])}${passes ? ' otherwise pass' : random.pick(['', ' otherwise deny'])}${this.accept()}`,
      );
    }
  }

  text(): string {
    const { random, maker } = this;
    const blocks = [...this.blocks].map(([name, of]) => {
      const labels =
        maker.has('namespace-labels') && random.chance(50)
          ? ` labels(${random.pick(['team=web', 'team=obs, stage=live', ''])})`
          : '';
      return `namespace ${name}${labels} {\n${of.map((each) => `  ${each}\n`).join('')}}`;
    });
    const tests =
      maker.has('test') && random.chance(70)
        ? [
            `test "the program ${this.count}" {\n${this.assertion()}${random.chance(50) ? this.assertion() : ''}}`,
          ]
        : [];
    return `${[...this.top, ...blocks, ...tests].join('\n')}\n`;
  }

  addStatement(): void {
    const { random, maker } = this;
    this.count++;
    const choice = random.below(10);
    if (choice < 5) this.in(random.pick(NAMESPACES), (namespace) => this.policy(namespace));
    else if (choice < 7) this.top.push(this.policy(null));
    else if (choice < 9 && maker.has('connect')) {
      if (random.chance(70)) this.in(random.pick(NAMESPACES), (namespace) => this.connect(namespace));
      else this.top.push(this.connect(null));
    } else if (maker.has('gateway')) this.top.push(this.gateway());
    else this.in(random.pick(NAMESPACES), (namespace) => this.policy(namespace));
  }

  private in(namespace: string, make: (namespace: string) => string): void {
    this.blocks.get(namespace)?.push(make(namespace));
  }

  private cluster(): string {
    const { random } = this;
    const settings = [
      'name prod',
      'pod-cidr 10.244.0.0/16, fd00:10:244::/56',
      'service-cidr 10.96.0.0/12',
      'node-cidr 192.168.10.0/24',
      'api-server 192.168.10.5 on tcp/6443',
      'k8s { version 1.34 }',
      'calico { version 3.32 }',
      'cilium { version 1.20 }',
      'namespaces closed',
    ];
    const dns = this.clusterDns ? ['dns pods(app=dns) in namespace(monitoring), address(169.254.20.10)'] : [];
    return `cluster { ${[...random.some(settings, 2 + random.below(6)), ...dns].join(' ')} }`;
  }

  private addLets(): void {
    const { random, maker, top } = this;
    if (random.chance(50)) {
      top.push(`let front = pods(tier=front) in ${where(maker)}`);
      maker.endpointLets.push('front');
    }
    if (random.chance(30)) {
      top.push('let web = on tcp/80, tcp/443');
      maker.trafficLets.push('web');
    }
    if (random.chance(30)) {
      this.in('shop', () => `let cart = pods${selector(maker)}`);
      maker.endpointLets.push('cart');
    }
  }

  private accept(): string {
    const { random, maker } = this;
    if (!maker.has('accept') || !random.chance(10)) return '';
    const what = random.pick(['wider', 'narrower', 'both', 'effect']);
    return ` accept ${what}${random.pick(['', ' on k8s', ' on k8s, calico'])} "known and agreed"`;
  }

  private policy(namespace: string | null): string {
    const { random, maker } = this;
    const subject = this.subject(namespace);
    const tier = this.tiers.length > 0 && random.chance(25) ? random.pick(this.tiers) : null;
    const first = maker.has('first-match') && random.chance(15);
    const order = first
      ? ` order ${5000 + this.count}.5 first-match`
      : maker.has('order') && random.chance(40)
        ? ` order ${random.pick(['10', '20', '-5', '1.5', '1000', 'last'])}`
        : '';
    const items: string[] = [];
    if (maker.has('description') && random.chance(10)) items.push('description "who may talk to whom"');
    if (maker.has('default') && random.chance(40))
      items.push(
        `default ${tier?.passes || random.chance(40) ? 'allow' : 'deny'}${random.pick(['', ' ingress', ' egress', ' ingress, egress'])}${this.accept()}`,
      );
    const rules = (items.some((item) => item.startsWith('default')) ? 0 : 1) + random.below(4);
    for (let i = 0; i < rules; i++) items.push(this.rule(namespace, subject));
    const header = `${tier === null ? '' : ` tier ${tier.name}`}${order}${this.accept()}`;
    return `policy p${this.count} for ${subject.text}${header} { ${items.join('\n    ')} }`;
  }

  private subject(namespace: string | null): Subject {
    const { random, maker } = this;
    if (namespace !== null) {
      const text = random.chance(50) ? pods(maker, null) : random.pick(['pods', `namespace(${namespace})`]);
      return { text, kind: 'pods', several: false };
    }
    const choice = random.below(10);
    if (choice < 2 && maker.has('nodes')) return { text: nodes(maker), kind: 'nodes', several: true };
    if (choice < 3 && maker.has('identity'))
      return { text: `identity(${random.pick(['health', 'ingress'])})`, kind: 'other', several: true };
    if (choice < 5)
      return { text: random.pick(['namespaces', 'pods in namespaces']), kind: 'pods', several: true };
    const place = where(maker);
    return { text: pods(maker, place), kind: 'pods', several: !/^namespace\([^,]*\)$/.test(place) };
  }

  private rule(namespace: string | null, subject: Subject): string {
    const { random, maker } = this;
    const actions = ['allow', 'allow', 'allow'];
    if (maker.has('deny')) actions.push('deny');
    if (maker.has('pass')) actions.push('pass');
    if (maker.has('log')) actions.push('log');
    const action = random.pick(actions);
    const direction = random.pick(['from', 'to']);
    const place: PeerPlace = {
      namespace,
      ownNamespace: subject.kind === 'pods' && subject.several,
      ownNode: subject.kind === 'pods',
      dns: action === 'allow' && direction === 'to',
      clusterDns: this.clusterDns,
    };
    const what = action === 'allow' ? this.what() : this.plain();
    const own = maker.has('own-end') && random.chance(12) ? this.ownEnd(namespace, subject) : '';
    return `${action} ${direction} ${peers(maker, place)}${what}${own}${this.accept()}`;
  }

  private ownEnd(namespace: string | null, subject: Subject): string {
    if (subject.kind === 'other') return '';
    if (subject.kind === 'nodes') return ' for nodes(zone=a)';
    return ` for pods(canary=yes)${namespace === null ? ' in namespaces' : ''}`;
  }

  private plain(): string {
    return this.random.chance(70) ? ` on ${traffics(this.maker, 'any')}` : '';
  }

  private what(): string {
    const { random, maker } = this;
    if (maker.has('http') && random.chance(15)) return ` on ${traffics(maker, 'tcp')} ${http(maker)}`;
    if (maker.has('dns-query') && random.chance(6))
      return ` on ${traffics(maker, 'dns')} dns-query ${random.pick(['"*"', '"**.example.com", "api.test"'])}`;
    return this.plain();
  }

  private connect(namespace: string | null): string {
    const { random, maker } = this;
    const place: PeerPlace = {
      namespace,
      ownNamespace: false,
      ownNode: false,
      dns: false,
      clusterDns: this.clusterDns,
    };
    const from = peers(maker, place);
    const to = peers(maker, { ...place, dns: true });
    const what = random.chance(80) ? this.what() : this.plain();
    return `connect c${this.count} ${from} -> ${to}${what}${this.accept()}`;
  }

  private gateway(): string {
    const { random, maker } = this;
    const via = random.pick(['', ' interface net1', ' ip 192.168.10.7']);
    const to = nets(maker);
    return `gateway g${this.count} for ${pods(maker, where(maker))} to cidr(${to}) via ${nodes(maker)}${via}${this.accept()}`;
  }

  private assertion(): string {
    const { random, maker } = this;
    const place: PeerPlace = {
      namespace: null,
      ownNamespace: false,
      ownNode: false,
      dns: false,
      clusterDns: this.clusterDns,
    };
    const what = random.chance(50) ? this.what() : '';
    return `  ${random.pick(['allow', 'deny'])} ${peers(maker, place)} -> ${peers(maker, place)}${what}\n`;
  }
}

interface Subject {
  readonly text: string;
  readonly kind: 'pods' | 'nodes' | 'other';
  /** Whether it is not bound to one namespace by name. */
  readonly several: boolean;
}
