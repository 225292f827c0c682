import { describe, expect, it } from 'vitest';
import type { Candidate, ReadyReasons } from '../../api';
import { addChoice, choicesAbout, choicesFor, findChoices, toReasons, type Choice } from './reasons';

const words = { photo: '照片', none: '照片或整份' };
const candidate = {
  key_fields: [{ field: 'name', label: '姓名', problems: [{ what: '姓名里有空格' }] }],
  fields: [{ field: 'phone', label: '联系电话', problems: [] }],
  photo: { problems: [{ what: '照片太暗' }, { what: '头部偏左' }] },
  problems: [],
} as unknown as Candidate;
const ready: ReadyReasons[] = [
  { field: 'phone', label: '联系电话', reasons: ['电话打不通'] },
  { field: null, label: '照片或整份', reasons: ['不是本人近照', '照片太暗'] },
];

describe('reasons', () => {
  const choices = choicesFor(candidate, ready, words);
  it('begin with what the rules found, each once', () => {
    expect(choices.map((choice) => [choice.label, choice.reason, choice.found])).toEqual([
      ['姓名', '姓名里有空格', true],
      ['照片或整份', '照片太暗', true],
      ['照片或整份', '照片：头部偏左', true],
      ['联系电话', '电话打不通', false],
      ['照片或整份', '不是本人近照', false],
    ]);
  });
  it('are found by words of field and reason', () => {
    expect(findChoices(choices, '照片 近照').map((choice) => choice.reason)).toEqual(['不是本人近照']);
    expect(findChoices(choices, '  ').length).toBe(5);
    expect(findChoices(choices, '没有这样的').length).toBe(0);
  });
  it('are taken once', () => {
    const one = choices[4] as Choice;
    const chosen = addChoice(addChoice(addChoice([], one), one), choices[1] as Choice);
    expect(toReasons(chosen)).toEqual([
      { field: null, reason: '不是本人近照' },
      { field: null, reason: '照片太暗' },
    ]);
  });
  it('without a field are those of the photo and the whole, whatever they are called', () => {
    expect(choicesAbout(choices, 'none').map((choice) => choice.reason)).toEqual(['照片太暗', '照片：头部偏左', '不是本人近照']);
    expect(choicesAbout(choices, 'phone').map((choice) => choice.reason)).toEqual(['电话打不通']);
    expect(choicesAbout(choices, 'any').length).toBe(5);
  });
});
