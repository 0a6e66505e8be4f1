/**
 * Endpoints: who talks to whom.
 * Takes a little more than the language has, so that what is nearly right gets a message of its own.
 */
import { PartRules } from './part-rules.js';
import { Comma, keyword as k, LParen, RParen } from './tokens.js';

export abstract class EndpointRules extends PartRules {
  /** Also takes exceptions without parentheses, and endpoints after an exception. */
  readonly endpoints = this.RULE('endpoints', () => {
    this.SUBRULE(this.endpointList);
    this.OPTION(() => {
      this.SUBRULE(this.endpointException);
      this.MANY(() => {
        this.CONSUME(Comma);
        this.SUBRULE1(this.endpointList, { LABEL: 'late' });
        this.OPTION1(() => this.SUBRULE1(this.endpointException));
      });
    });
  });

  readonly endpointList = this.RULE('endpointList', () => {
    this.SUBRULE(this.endpoint);
    this.MANY(() => {
      this.CONSUME(Comma);
      this.SUBRULE1(this.endpoint);
    });
  });

  readonly endpointException = this.RULE('endpointException', () => {
    this.CONSUME(k('except'));
    this.OR([
      {
        ALT: () => {
          this.CONSUME(LParen);
          this.SUBRULE(this.endpoints);
          this.CONSUME(RParen);
        },
      },
      { ALT: () => this.SUBRULE(this.endpointList, { LABEL: 'open' }) },
    ]);
  });

  readonly endpoint = this.RULE('endpoint', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.pods) },
      { ALT: () => this.SUBRULE(this.nodes) },
      { ALT: () => this.SUBRULE(this.where) },
      { ALT: () => this.SUBRULE(this.netEndpoint) },
      { ALT: () => this.SUBRULE(this.dnsEndpoint) },
      { ALT: () => this.SUBRULE(this.wordEndpoint) },
      { ALT: () => this.SUBRULE(this.identity) },
      { ALT: () => this.SUBRULE(this.reference) },
    ]);
  });

  /** Also takes `as`, `in` and `at` in any order and number. */
  readonly pods = this.RULE('pods', () => {
    this.CONSUME(k('pods'));
    this.OPTION(() => this.SUBRULE(this.selectorInParens));
    this.MANY(() => this.SUBRULE(this.podsOption));
  });

  readonly podsOption = this.RULE('podsOption', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(k('as'));
          this.SUBRULE(this.who);
        },
      },
      {
        ALT: () => {
          this.CONSUME(k('in'));
          this.SUBRULE(this.where);
        },
      },
      { ALT: () => this.SUBRULE(this.at) },
    ]);
  });

  readonly at = this.RULE('at', () => {
    this.CONSUME(k('at'));
    this.CONSUME(LParen);
    this.SUBRULE(this.nets);
    this.CONSUME(RParen);
  });

  readonly who = this.RULE('who', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(k('account'));
          this.SUBRULE(this.names);
        },
      },
      {
        ALT: () => {
          this.CONSUME(k('accounts'));
          this.SUBRULE(this.selectorInParens);
        },
      },
    ]);
  });

  readonly where = this.RULE('where', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(k('namespace'));
          this.SUBRULE(this.names);
        },
      },
      {
        ALT: () => {
          this.CONSUME(k('namespaces'));
          this.OPTION(() => this.SUBRULE(this.selectorInParens));
        },
      },
    ]);
  });

  readonly nodes = this.RULE('nodes', () => {
    this.CONSUME(k('nodes'));
    this.OPTION(() => this.SUBRULE(this.selectorInParens));
    this.OPTION1(() => this.SUBRULE(this.at));
  });

  readonly netEndpoint = this.RULE('netEndpoint', () => {
    this.OR([{ ALT: () => this.CONSUME(k('cidr')) }, { ALT: () => this.CONSUME(k('address')) }]);
    this.CONSUME(LParen);
    this.SUBRULE(this.nets);
    this.CONSUME(RParen);
  });

  readonly dnsEndpoint = this.RULE('dnsEndpoint', () => {
    this.CONSUME(k('dns'));
    this.CONSUME(LParen);
    this.SUBRULE(this.strings);
    this.CONSUME(RParen);
  });

  readonly wordEndpoint = this.RULE('wordEndpoint', () => {
    this.OR([
      { ALT: () => this.CONSUME(k('any')) },
      { ALT: () => this.CONSUME(k('world')) },
      { ALT: () => this.CONSUME(k('cluster')) },
      { ALT: () => this.CONSUME(k('kube-apiserver')) },
      { ALT: () => this.CONSUME(k('local-node')) },
      { ALT: () => this.CONSUME(k('remote-nodes')) },
      { ALT: () => this.CONSUME(k('cluster-dns')) },
      { ALT: () => this.CONSUME(k('own-namespace')) },
    ]);
  });

  readonly identity = this.RULE('identity', () => {
    this.CONSUME(k('identity'));
    this.CONSUME(LParen);
    this.SUBRULE(this.name);
    this.CONSUME(RParen);
  });
}
