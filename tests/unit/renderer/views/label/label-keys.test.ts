import { describe, expect, it } from 'vitest';
import { draftClasses } from '../../../../../src/shared/classes.ts';
import { labelAction, type KeyPress } from '../../../../../src/renderer/views/label/label-keys.ts';

const classes = draftClasses(['neutral', 'happiness', 'zest']).map((draft, position) => ({ ...draft, id: position + 11, position }));

function press(key: string, code: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers };
}

function labels(classId: number) {
  return { do: 'answer', answer: { kind: 'class', classId } };
}

describe('keys of labelling', () => {
  it.each([
    ['a digit in the row', press('2', 'Digit2')],
    ['a digit on the pad', press('2', 'Numpad2')],
    ['the second key of the row on AZERTY, where it types é', press('é', 'Digit2')],
    ['the same with Shift, where it types 2', press('2', 'Digit2', { shiftKey: true })],
    ['its letter', press('h', 'KeyH')],
    ['its letter with caps lock', press('H', 'KeyH')],
    ['the key H on a Greek layout', press('η', 'KeyH')],
  ])('labels as the second class by %s', (_, key) => {
    expect(labelAction(key, classes)).toEqual(labels(12));
  });

  it('keeps unsure, unusable, skip and clear apart', () => {
    const kinds = [press('9', 'Digit9'), press('0', 'Digit0'), press(' ', 'Space'), press('Backspace', 'Backspace')].map((key) =>
      labelAction(key, classes),
    );
    expect(kinds.map((action) => action?.do === 'answer' && action.answer.kind)).toEqual(['unsure', 'unusable', 'skip', 'clear']);
  });

  it('undoes and redoes by every habit, and never takes a bare Z for it', () => {
    expect(labelAction(press('z', 'KeyZ', { ctrlKey: true }), classes)).toEqual({ do: 'undo' });
    expect(labelAction(press('z', 'KeyZ', { metaKey: true }), classes)).toEqual({ do: 'undo' });
    expect(labelAction(press('Z', 'KeyZ', { ctrlKey: true, shiftKey: true }), classes)).toEqual({ do: 'redo' });
    expect(labelAction(press('y', 'KeyY', { ctrlKey: true }), classes)).toEqual({ do: 'redo' });
    expect(labelAction(press('z', 'KeyZ'), classes)).toEqual(labels(13));
  });

  it.each([
    ['a position without a class', press('5', 'Digit5')],
    ['a letter without a class', press('q', 'KeyQ')],
    ['a letter with Shift, which is kept for a second choice', press('H', 'KeyH', { shiftKey: true })],
    ['a letter with Alt', press('h', 'KeyH', { altKey: true })],
    ['Ctrl with a digit, which is the browser’s', press('1', 'Digit1', { ctrlKey: true })],
  ])('leaves alone %s', (_, key) => {
    expect(labelAction(key, classes)).toBeNull();
  });

  it('lets a class keep the letter that it was given, controls being no letters', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    for (const letter of letters) {
      const only = [{ ...classes[0]!, key: letter }];
      expect(labelAction(press(letter, `Key${letter.toUpperCase()}`), only)).toEqual(labels(11));
    }
  });
});
