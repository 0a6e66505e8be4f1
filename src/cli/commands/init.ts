/** `netc init`: a first file that compiles for every target without loss. It never overwrites. */
import { EXIT, type ExitCode, type Io, joinPath, UsageError } from '../io.js';
import type { AddCommand } from '../options.js';

/** What `init` writes; a golden case holds it to "exact on every target". */
export const FIRST_FILE = `# A first netc program. Compile it with: netc compile --target cilium   (or k8s, or calico)
# Facts about the cluster come first: with them, more can be said exactly. Put in your own.
cluster {
  pod-cidr 10.244.0.0/16
  node-cidr 192.168.10.0/24
  dns pods(k8s-app=kube-dns) in namespace(kube-system)
  namespaces closed
}

namespace shop {
  # Nothing gets in or out of this namespace unless a line below says so.
  policy closed for pods { default deny }

  policy api for pods(app=api) {
    description "the API: called by the web pods, keeps its data in the database"
    allow from pods(app=web) on tcp/8080
    allow to pods(app=db) on tcp/5432
  }

  policy web for pods(app=web) { allow to pods(app=api) on tcp/8080 }
  policy db for pods(app=db) { allow from pods(app=api) on tcp/5432 }
  policy names for pods { allow to cluster-dns on udp/53, tcp/53 }
}

namespace kube-system { }

test "only the API reaches the database" {
  allow pods(app=api) in namespace(shop) -> pods(app=db) in namespace(shop) on tcp/5432
  deny pods(app=web) in namespace(shop) -> pods(app=db) in namespace(shop)
  deny world -> namespace(shop)
}
`;

const NAME = 'policy.netc';

export const addInit: AddCommand = (program, io, finish) =>
  program
    .command('init')
    .description('write a first file that compiles everywhere without loss')
    .argument('[directory]', 'where', '.')
    .action((directory: string) => finish(init(io, directory)));

function init(io: Io, directory: string): ExitCode {
  const path = directory === '.' ? NAME : joinPath(directory, NAME);
  if (io.kindOf(path) !== 'missing')
    throw new UsageError(`${path} is already there`, 'name another directory');
  io.makeDirectory(directory);
  io.write(path, FIRST_FILE);
  io.err(`wrote ${path}; try: netc compile ${path} --target cilium\n`);
  return EXIT.done;
}
