/**
 * The small parts that everything is made of: names, strings, label selectors, nets.
 * Takes a little more than the language has, so that what is nearly right gets a message of its own.
 */
import { CstParser } from 'chevrotain';
import {
  Bang,
  Comma,
  Contains,
  Dollar,
  DoubleEquals,
  EndsWith,
  Equals,
  keyword as k,
  LParen,
  NotEquals,
  PlainWord,
  RParen,
  StartsWith,
  Str,
  Word,
} from './tokens.js';

export abstract class PartRules extends CstParser {
  readonly name = this.RULE('name', () => {
    this.OR([{ ALT: () => this.CONSUME(Word) }, { ALT: () => this.CONSUME(Str) }]);
  });

  readonly key = this.RULE('key', () => {
    this.OR([{ ALT: () => this.CONSUME(Word) }, { ALT: () => this.CONSUME(Str) }]);
  });

  readonly value = this.RULE('value', () => {
    this.OR([{ ALT: () => this.CONSUME(Word) }, { ALT: () => this.CONSUME(Str) }]);
  });

  readonly names = this.RULE('names', () => {
    this.CONSUME(LParen);
    this.SUBRULE(this.name);
    this.MANY(() => {
      this.CONSUME(Comma);
      this.SUBRULE1(this.name);
    });
    this.CONSUME(RParen);
  });

  readonly strings = this.RULE('strings', () => {
    this.CONSUME(Str);
    this.MANY(() => {
      this.CONSUME(Comma);
      this.CONSUME1(Str);
    });
  });

  readonly reference = this.RULE('reference', () => {
    this.CONSUME(Dollar);
    this.CONSUME(Word);
  });

  readonly selectorInParens = this.RULE('selectorInParens', () => {
    this.CONSUME(LParen);
    this.SUBRULE(this.selector);
    this.CONSUME(RParen);
  });

  /** Also takes `,` and `or` mixed. */
  readonly selector = this.RULE('selector', () => {
    this.SUBRULE(this.group);
    this.MANY(() => {
      this.SUBRULE(this.separator);
      this.SUBRULE1(this.group);
    });
  });

  readonly separator = this.RULE('separator', () => {
    this.OR([{ ALT: () => this.CONSUME(Comma) }, { ALT: () => this.CONSUME(k('or')) }]);
  });

  readonly group = this.RULE('group', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.requirement) },
      { ALT: () => this.SUBRULE(this.selectorInParens) },
    ]);
  });

  readonly requirement = this.RULE('requirement', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(Bang);
          this.SUBRULE(this.key);
        },
      },
      {
        ALT: () => {
          this.SUBRULE1(this.key);
          this.OPTION(() => this.SUBRULE(this.comparison));
        },
      },
    ]);
  });

  readonly comparison = this.RULE('comparison', () => {
    this.OR([
      {
        ALT: () => {
          this.SUBRULE(this.operator);
          this.SUBRULE(this.value);
        },
      },
      {
        ALT: () => {
          this.CONSUME(k('in'));
          this.SUBRULE(this.values);
        },
      },
      {
        ALT: () => {
          this.CONSUME(k('notin'));
          this.SUBRULE1(this.values);
        },
      },
      {
        ALT: () => {
          this.CONSUME(k('not'));
          this.CONSUME1(k('in'));
          this.SUBRULE2(this.values);
        },
      },
    ]);
  });

  readonly operator = this.RULE('operator', () => {
    this.OR([
      { ALT: () => this.CONSUME(Equals) },
      { ALT: () => this.CONSUME(DoubleEquals) },
      { ALT: () => this.CONSUME(NotEquals) },
      { ALT: () => this.CONSUME(StartsWith) },
      { ALT: () => this.CONSUME(EndsWith) },
      { ALT: () => this.CONSUME(Contains) },
    ]);
  });

  readonly values = this.RULE('values', () => {
    this.CONSUME(LParen);
    this.SUBRULE(this.value);
    this.MANY(() => {
      this.CONSUME(Comma);
      this.SUBRULE1(this.value);
    });
    this.CONSUME(RParen);
  });

  /** Also takes exceptions without parentheses, and nets after an exception. */
  readonly nets = this.RULE('nets', () => {
    this.SUBRULE(this.netList);
    this.OPTION(() => {
      this.SUBRULE(this.netException);
      this.MANY(() => {
        this.CONSUME(Comma);
        this.SUBRULE1(this.netList, { LABEL: 'late' });
        this.OPTION1(() => this.SUBRULE1(this.netException));
      });
    });
  });

  readonly netException = this.RULE('netException', () => {
    this.CONSUME(k('except'));
    this.OR([
      {
        ALT: () => {
          this.CONSUME(LParen);
          this.SUBRULE(this.netList);
          this.CONSUME(RParen);
        },
      },
      { ALT: () => this.SUBRULE1(this.netList, { LABEL: 'open' }) },
    ]);
  });

  readonly netList = this.RULE('netList', () => {
    this.SUBRULE(this.net);
    this.MANY(() => {
      this.CONSUME(Comma);
      this.SUBRULE1(this.net);
    });
  });

  readonly net = this.RULE('net', () => {
    this.CONSUME(PlainWord);
  });
}
