/**
 * Traffic and requests: what stands after `on`, `http` and `dns-query`.
 * Takes a little more than the language has, so that what is nearly right gets a message of its own.
 */
import { EndpointRules } from './endpoint-rules.js';
import {
  Comma,
  Equals,
  keyword as k,
  LCurly,
  LParen,
  PlainWord,
  RCurly,
  RParen,
  Star,
  Str,
  Tilde,
  Word,
} from './tokens.js';

export abstract class TrafficRules extends EndpointRules {
  readonly on = this.RULE('on', () => {
    this.CONSUME(k('on'));
    this.SUBRULE(this.traffics);
  });

  /** Also takes exceptions without parentheses, and traffic after an exception. */
  readonly traffics = this.RULE('traffics', () => {
    this.SUBRULE(this.trafficList);
    this.OPTION(() => {
      this.SUBRULE(this.trafficException);
      this.MANY(() => {
        this.CONSUME(Comma);
        this.SUBRULE1(this.trafficList, { LABEL: 'late' });
        this.OPTION1(() => this.SUBRULE1(this.trafficException));
      });
    });
  });

  readonly trafficException = this.RULE('trafficException', () => {
    this.CONSUME(k('except'));
    this.OR([
      {
        ALT: () => {
          this.CONSUME(LParen);
          this.SUBRULE(this.trafficList);
          this.CONSUME(RParen);
        },
      },
      { ALT: () => this.SUBRULE1(this.trafficList, { LABEL: 'open' }) },
    ]);
  });

  readonly trafficList = this.RULE('trafficList', () => {
    this.SUBRULE(this.traffic);
    this.MANY(() => {
      this.CONSUME(Comma);
      this.SUBRULE1(this.traffic);
    });
  });

  readonly traffic = this.RULE('traffic', () => {
    this.OR([
      { ALT: () => this.CONSUME(PlainWord) },
      { ALT: () => this.CONSUME(k('any')) },
      { ALT: () => this.SUBRULE(this.reference) },
    ]);
  });

  readonly request = this.RULE('request', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(k('http'));
          this.OR1([
            { ALT: () => this.SUBRULE(this.httpRequest) },
            {
              ALT: () => {
                this.CONSUME(LCurly);
                this.AT_LEAST_ONE(() => this.SUBRULE1(this.httpRequest));
                this.CONSUME(RCurly);
              },
            },
          ]);
        },
      },
      {
        ALT: () => {
          this.CONSUME(k('dns-query'));
          this.SUBRULE(this.strings);
        },
      },
    ]);
  });

  readonly httpRequest = this.RULE('httpRequest', () => {
    this.OR([{ ALT: () => this.CONSUME(Star) }, { ALT: () => this.SUBRULE(this.methods) }]);
    this.OPTION(() => this.CONSUME(Tilde));
    this.CONSUME(Str);
    this.OPTION1(() => {
      this.CONSUME(k('host'));
      this.CONSUME1(Str);
    });
    this.MANY(() => this.SUBRULE(this.header));
  });

  /** Also takes methods without a comma between them, as long as they look like methods. */
  readonly methods = this.RULE('methods', () => {
    this.SUBRULE(this.method);
    this.MANY({
      GATE: () => this.LA(1).tokenType === Comma || /^[A-Z][A-Z-]*$/.test(this.LA(1).image),
      DEF: () => {
        this.OPTION(() => this.CONSUME(Comma));
        this.SUBRULE1(this.method);
      },
    });
  });

  readonly method = this.RULE('method', () => {
    this.CONSUME(Word);
  });

  readonly header = this.RULE('header', () => {
    this.CONSUME(k('header'));
    this.CONSUME(Str);
    this.OPTION(() => {
      this.CONSUME(Equals);
      this.CONSUME1(Str);
    });
  });
}
