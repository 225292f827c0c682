import { describe, expect, it } from 'vitest';
import type { Candidate, ReadyReasons } from '../../api';
import { addChoice, choicesFor, findChoices, toReasons, type Choice } from './reasons';

const words = { photo: '照片', whole: '整体' };
const candidate = {
  key_fields: [{ field: 'name', label: '姓名', problems: [{ what: '姓名里有空格' }] }],
  fields: [{ field: 'phone', label: '联系电话', problems: [] }],
  photo: { problems: [{ what: '照片太暗' }] },
  problems: [],
} as unknown as Candidate;
const ready: ReadyReasons[] = [
  { field: 'phone', label: '联系电话', reasons: ['电话打不通'] },
  { field: null, label: '照片', reasons: ['不是本人近照', '照片太暗'] },
];

describe('reasons', () => {
  const choices = choicesFor(candidate, ready, words);
  it('begin with what the rules found, each once', () => {
    expect(choices.map((choice) => [choice.label, choice.reason, choice.found])).toEqual([
      ['姓名', '姓名里有空格', true],
      ['照片', '照片太暗', true],
      ['联系电话', '电话打不通', false],
      ['照片', '不是本人近照', false],
    ]);
  });
  it('are found by words of field and reason', () => {
    expect(findChoices(choices, '照片 近照').map((choice) => choice.reason)).toEqual(['不是本人近照']);
    expect(findChoices(choices, '  ').length).toBe(4);
    expect(findChoices(choices, '没有这样的').length).toBe(0);
  });
  it('are taken once, and those of the photo say so', () => {
    const one = choices[3] as Choice;
    const chosen = addChoice(addChoice(addChoice([], one), one), choices[1] as Choice);
    expect(toReasons(chosen, '照片')).toEqual([
      { field: null, reason: '照片：不是本人近照' },
      { field: null, reason: '照片太暗' },
    ]);
  });
});
