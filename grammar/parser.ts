/**
 * THE GRAMMAR of the language: tokens -> concrete syntax tree. Statements are here, their parts in the rules beside it.
 * Knows nothing of meaning.
 */
import type { CstNode, IParserErrorMessageProvider, IToken } from 'chevrotain';
import type { ProgramCstNode } from './cst.js';
import {
  Arrow,
  Comma,
  Equals,
  keyword as k,
  LCurly,
  LParen,
  Minus,
  PlainWord,
  RCurly,
  RParen,
  Str,
  VOCABULARY,
  Word,
} from './tokens.js';
import { TrafficRules } from './traffic-rules.js';

/** Messages are made by `src/syntax/expected.ts`; those of chevrotain are never shown, and cost time. */
const SILENT: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: () => '',
  buildNotAllInputParsedMessage: () => '',
  buildNoViableAltMessage: () => '',
  buildEarlyExitMessage: () => '',
};

export class NetcParser extends TrafficRules {
  /** The first token of each part begun that can be left out without harm to what is around it, in the order read. */
  readonly begun: IToken[] = [];
  /** The first token of each statement at top level, in the order read. */
  readonly begunAtTop: IToken[] = [];
  /** The first token of each statement in a block, in the order read. */
  readonly begunInBlock: IToken[] = [];

  /** `recovers`: go on after a mistake with chevrotain's own recovery. Validation of the grammar itself is for tests. */
  constructor(recovers: boolean, validates = false) {
    super([...VOCABULARY], {
      maxLookahead: 1,
      recoveryEnabled: recovers,
      nodeLocationTracking: 'onlyOffset',
      skipValidations: !validates,
      errorMessageProvider: SILENT,
    });
    this.performSelfAnalysis();
  }

  /** Parses tokens as a program; `errors` and what was `begun` are of this run. */
  read(tokens: readonly IToken[]): ProgramCstNode {
    this.begun.length = 0;
    this.begunAtTop.length = 0;
    this.begunInBlock.length = 0;
    this.input = [...tokens];
    const node = this.program();
    return isProgram(node) ? node : { name: 'program', children: {} };
  }

  /** Lets go of the tokens of the last run; its `errors` too. */
  release(): void {
    this.input = [];
    this.begun.length = 0;
    this.begunAtTop.length = 0;
    this.begunInBlock.length = 0;
  }

  private begin(): void {
    this.ACTION(() => this.begun.push(this.LA(1)));
  }

  readonly program = this.RULE('program', () => {
    this.MANY(() => {
      this.ACTION(() => this.begunAtTop.push(this.LA(1)));
      this.SUBRULE(this.statement);
    });
  });

  readonly statement = this.RULE('statement', () => {
    this.begin();
    this.OR([
      { ALT: () => this.SUBRULE(this.importStatement) },
      { ALT: () => this.SUBRULE(this.letStatement) },
      { ALT: () => this.SUBRULE(this.clusterBlock) },
      { ALT: () => this.SUBRULE(this.namespaceBlock) },
      { ALT: () => this.SUBRULE(this.tier) },
      { ALT: () => this.SUBRULE(this.policy) },
      { ALT: () => this.SUBRULE(this.connect) },
      { ALT: () => this.SUBRULE(this.gateway) },
      { ALT: () => this.SUBRULE(this.test) },
    ]);
  });

  readonly importStatement = this.RULE('importStatement', () => {
    this.CONSUME(k('import'));
    this.CONSUME(Str);
  });

  readonly letStatement = this.RULE('letStatement', () => {
    this.CONSUME(k('let'));
    this.SUBRULE(this.name);
    this.CONSUME(Equals);
    this.OR([{ ALT: () => this.SUBRULE(this.on) }, { ALT: () => this.SUBRULE(this.endpoints) }]);
  });

  readonly namespaceBlock = this.RULE('namespaceBlock', () => {
    this.CONSUME(k('namespace'));
    this.SUBRULE(this.name);
    this.OPTION(() => this.SUBRULE(this.labels));
    this.CONSUME(LCurly);
    this.MANY(() => {
      this.ACTION(() => this.begunInBlock.push(this.LA(1)));
      this.SUBRULE(this.statement);
    });
    this.CONSUME(RCurly);
  });

  readonly labels = this.RULE('labels', () => {
    this.CONSUME(k('labels'));
    this.CONSUME(LParen);
    this.OPTION(() => {
      this.SUBRULE(this.label);
      this.MANY(() => {
        this.CONSUME(Comma);
        this.SUBRULE1(this.label);
      });
    });
    this.CONSUME(RParen);
  });

  readonly label = this.RULE('label', () => {
    this.SUBRULE(this.key);
    this.CONSUME(Equals);
    this.SUBRULE(this.value);
  });

  readonly tier = this.RULE('tier', () => {
    this.CONSUME(k('tier'));
    this.SUBRULE(this.name);
    this.SUBRULE(this.orderClause);
    this.OPTION(() => {
      this.CONSUME(k('otherwise'));
      this.OR([{ ALT: () => this.CONSUME(k('deny')) }, { ALT: () => this.CONSUME(k('pass')) }]);
    });
    this.MANY(() => this.SUBRULE(this.accept));
  });

  readonly orderClause = this.RULE('orderClause', () => {
    this.CONSUME(k('order'));
    this.OPTION(() => this.CONSUME(Minus));
    this.CONSUME(PlainWord);
  });

  readonly policy = this.RULE('policy', () => {
    this.CONSUME(k('policy'));
    this.SUBRULE(this.name);
    this.SUBRULE(this.forClause);
    this.MANY(() => this.SUBRULE(this.policyOption));
    this.CONSUME(LCurly);
    this.MANY1(() => this.SUBRULE(this.policyItem));
    this.CONSUME(RCurly);
  });

  readonly policyOption = this.RULE('policyOption', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(k('tier'));
          this.SUBRULE(this.name);
        },
      },
      { ALT: () => this.SUBRULE(this.orderClause) },
      { ALT: () => this.CONSUME(k('first-match')) },
      { ALT: () => this.SUBRULE(this.accept) },
    ]);
  });

  readonly policyItem = this.RULE('policyItem', () => {
    this.begin();
    this.OR([
      { ALT: () => this.SUBRULE(this.description) },
      { ALT: () => this.SUBRULE(this.defaultRule) },
      { ALT: () => this.SUBRULE(this.rule) },
    ]);
  });

  readonly description = this.RULE('description', () => {
    this.CONSUME(k('description'));
    this.CONSUME(Str);
  });

  readonly forClause = this.RULE('forClause', () => {
    this.CONSUME(k('for'));
    this.SUBRULE(this.endpoints);
  });

  readonly defaultRule = this.RULE('defaultRule', () => {
    this.CONSUME(k('default'));
    this.OR([{ ALT: () => this.CONSUME(k('deny')) }, { ALT: () => this.CONSUME(k('allow')) }]);
    this.OPTION(() => {
      this.SUBRULE(this.direction);
      this.MANY(() => {
        this.CONSUME(Comma);
        this.SUBRULE1(this.direction);
      });
    });
    this.MANY1(() => this.SUBRULE(this.accept));
  });

  readonly direction = this.RULE('direction', () => {
    this.OR([{ ALT: () => this.CONSUME(k('ingress')) }, { ALT: () => this.CONSUME(k('egress')) }]);
  });

  readonly rule = this.RULE('rule', () => {
    this.OR([
      { ALT: () => this.CONSUME(k('allow')) },
      { ALT: () => this.CONSUME(k('deny')) },
      { ALT: () => this.CONSUME(k('pass')) },
      { ALT: () => this.CONSUME(k('log')) },
    ]);
    this.OR1([{ ALT: () => this.CONSUME(k('from')) }, { ALT: () => this.CONSUME(k('to')) }]);
    this.SUBRULE(this.endpoints);
    this.OPTION(() => this.SUBRULE(this.on));
    this.OPTION1(() => this.SUBRULE(this.request));
    this.OPTION2(() => this.SUBRULE(this.forClause));
    this.MANY(() => this.SUBRULE(this.accept));
  });

  readonly connect = this.RULE('connect', () => {
    this.CONSUME(k('connect'));
    this.SUBRULE(this.name);
    this.SUBRULE(this.edge);
    this.MANY(() => this.SUBRULE(this.accept));
  });

  readonly edge = this.RULE('edge', () => {
    this.SUBRULE(this.endpoints);
    this.CONSUME(Arrow);
    this.SUBRULE1(this.endpoints);
    this.OPTION(() => this.SUBRULE(this.on));
    this.OPTION1(() => this.SUBRULE(this.request));
  });

  readonly gateway = this.RULE('gateway', () => {
    this.CONSUME(k('gateway'));
    this.SUBRULE(this.name);
    this.SUBRULE(this.forClause);
    this.CONSUME(k('to'));
    this.CONSUME(k('cidr'));
    this.CONSUME(LParen);
    this.SUBRULE(this.nets);
    this.CONSUME(RParen);
    this.CONSUME(k('via'));
    this.SUBRULE(this.endpoint);
    this.OPTION(() =>
      this.OR([
        {
          ALT: () => {
            this.CONSUME(k('interface'));
            this.SUBRULE1(this.name);
          },
        },
        {
          ALT: () => {
            this.CONSUME(k('ip'));
            this.SUBRULE(this.net);
          },
        },
      ]),
    );
    this.MANY(() => this.SUBRULE(this.accept));
  });

  readonly test = this.RULE('test', () => {
    this.CONSUME(k('test'));
    this.CONSUME(Str);
    this.CONSUME(LCurly);
    this.MANY(() => this.SUBRULE(this.assertion));
    this.CONSUME(RCurly);
  });

  readonly assertion = this.RULE('assertion', () => {
    this.begin();
    this.OR([{ ALT: () => this.CONSUME(k('allow')) }, { ALT: () => this.CONSUME(k('deny')) }]);
    this.SUBRULE(this.edge);
  });

  readonly accept = this.RULE('accept', () => {
    this.CONSUME(k('accept'));
    this.OR([
      { ALT: () => this.CONSUME(k('wider')) },
      { ALT: () => this.CONSUME(k('narrower')) },
      { ALT: () => this.CONSUME(k('both')) },
      { ALT: () => this.CONSUME(k('effect')) },
    ]);
    this.OPTION(() => {
      this.CONSUME(k('on'));
      this.SUBRULE(this.target);
      this.MANY(() => {
        this.CONSUME(Comma);
        this.SUBRULE1(this.target);
      });
    });
    this.CONSUME(Str);
  });

  readonly target = this.RULE('target', () => {
    this.CONSUME(Word);
  });

  readonly clusterBlock = this.RULE('clusterBlock', () => {
    this.CONSUME(k('cluster'));
    this.CONSUME(LCurly);
    this.MANY(() => this.SUBRULE(this.setting));
    this.CONSUME(RCurly);
  });

  readonly setting = this.RULE('setting', () => {
    this.begin();
    this.OR([
      {
        ALT: () => {
          this.CONSUME(k('name'));
          this.SUBRULE(this.name);
        },
      },
      { ALT: () => this.SUBRULE(this.netSetting) },
      {
        ALT: () => {
          this.CONSUME(k('dns'));
          this.SUBRULE(this.endpoints);
        },
      },
      {
        ALT: () => {
          this.CONSUME(k('namespaces'));
          this.CONSUME(k('closed'));
        },
      },
      { ALT: () => this.SUBRULE(this.targetSetting) },
    ]);
  });

  readonly netSetting = this.RULE('netSetting', () => {
    this.OR([
      { ALT: () => this.CONSUME(k('pod-cidr')) },
      { ALT: () => this.CONSUME(k('service-cidr')) },
      { ALT: () => this.CONSUME(k('node-cidr')) },
      { ALT: () => this.CONSUME(k('api-server')) },
    ]);
    this.SUBRULE(this.netList);
    this.OPTION(() => this.SUBRULE(this.on));
  });

  readonly targetSetting = this.RULE('targetSetting', () => {
    this.OR([
      { ALT: () => this.CONSUME(k('k8s')) },
      { ALT: () => this.CONSUME(k('calico')) },
      { ALT: () => this.CONSUME(k('cilium')) },
    ]);
    this.CONSUME(LCurly);
    this.MANY(() => this.SUBRULE(this.targetOption));
    this.CONSUME(RCurly);
  });

  readonly targetOption = this.RULE('targetOption', () => {
    this.CONSUME(Word);
    this.SUBRULE(this.value);
  });
}

/** Without recovery there is no tree after a mistake. */
function isProgram(node: CstNode | undefined): node is ProgramCstNode {
  return node?.name === 'program';
}
