import { describe, expect, it } from 'vitest';
import { useOfferedPath } from '../../../../src/renderer/composables/useOfferedPath.ts';

describe('a path that is offered', () => {
  it('follows the offers as long as the person leaves it', () => {
    const { path, offer } = useOfferedPath();
    offer('/p/faces.zip', '.zip');
    offer('/p/folders');
    expect(path.value).toBe('/p/folders');
  });

  it('is left as the person wrote it, whatever is offered later', () => {
    const { path, offer } = useOfferedPath();
    offer('/p/faces.zip', '.zip');
    path.value = '/mine/out.zip';
    offer('/p/faces.zip', '.zip');
    offer('/p/faces 2.zip', '.zip');
    expect(path.value).toBe('/mine/out.zip');
  });

  it('keeps the name of the person and changes its ending with the form', () => {
    const { path, offer } = useOfferedPath();
    offer('/p/faces.zip', '.zip');
    path.value = '/mine/v1.2.zip';
    offer('/p/faces.csv', '.csv');
    expect(path.value).toBe('/mine/v1.2.csv');
    offer('/p/folders');
    expect(path.value).toBe('/mine/v1.2');
    offer('/p/coco.json', '.json');
    expect(path.value).toBe('/mine/v1.2.json');
  });

  it('is left alone where its ending is the person’s own', () => {
    const { path, offer } = useOfferedPath();
    offer('/p/faces.zip', '.zip');
    path.value = '/mine/out.data';
    offer('/p/faces.csv', '.csv');
    expect(path.value).toBe('/mine/out.data');
  });

  it('emptied, takes the next offer', () => {
    const { path, offer } = useOfferedPath();
    offer('/p/a');
    path.value = '';
    offer('/p/b');
    expect(path.value).toBe('/p/b');
  });
});
