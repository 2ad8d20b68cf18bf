import { describe, expect, it } from 'vitest';
import { draftClasses } from '../../../../../src/shared/classes.ts';
import { clashes, DEFAULT_KEYS, keyName } from '../../../../../src/renderer/views/label/key-choices.ts';
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
    ['its letter', press('h', 'KeyH')],
    ['its letter with caps lock', press('H', 'KeyH')],
    ['the key H on a Greek layout', press('η', 'KeyH')],
  ])('labels as the second class by %s', (_, key) => {
    expect(labelAction(key, classes)).toEqual(labels(12));
  });

  it.each([
    ['a digit in the row', press('@', 'Digit2', { shiftKey: true })],
    ['the same on AZERTY, where it types 2', press('2', 'Digit2', { shiftKey: true })],
    ['its letter', press('H', 'KeyH', { shiftKey: true })],
  ])('makes the second class the second choice by Shift and %s', (_, key) => {
    expect(labelAction(key, classes)).toEqual({ do: 'second', classId: 12 });
  });

  it.each([
    ['without Shift on a German layout', press('.', 'Period')],
    ['with Shift on a French one', press('.', 'Comma', { shiftKey: true })],
  ])('takes a sign %s', (_, key) => {
    expect(labelAction(key, classes)).toEqual({ do: 'photo' });
  });

  it('follows the keys that a person chose', () => {
    const keys = { ...DEFAULT_KEYS, unsure: '0', unusable: 'Delete', repeat: 'q' };
    const done = (press: KeyPress) => labelAction(press, classes, keys);
    expect(done(press('à', 'Digit0'))).toEqual({ do: 'answer', answer: { kind: 'unsure' } });
    expect(done(press('Delete', 'Delete'))).toEqual({ do: 'answer', answer: { kind: 'unusable' } });
    expect(done(press('Q', 'KeyQ'))).toEqual({ do: 'repeat' });
    expect(done(press('9', 'Digit9'))).toBeNull();
    expect(done(press('Enter', 'Enter'))).toBeNull();
  });

  it('names keys as a person presses them, and says which are taken', () => {
    expect(keyName({ key: 'à', code: 'Digit0' })).toBe('0');
    expect(keyName({ key: ' ', code: 'Space' })).toBe('Space');
    expect(keyName({ key: 'Shift', code: 'ShiftLeft' })).toBeNull();
    const keys = { ...DEFAULT_KEYS, unsure: '2', note: 'h', feeling: '.' };
    expect([...clashes(keys, ['n', 'h', null])].toSorted()).toEqual(['feeling', 'note', 'unsure']);
    expect(clashes(DEFAULT_KEYS, ['n', 'h', null]).size).toBe(0);
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
    ['a letter without a class with Shift', press('Q', 'KeyQ', { shiftKey: true })],
    ['Shift with a key of its own', press('Enter', 'Enter', { shiftKey: true })],
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
