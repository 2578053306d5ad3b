import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useOnce } from './use-once';
import './picture.css';

interface PictureProps {
  read(signal: AbortSignal): Promise<Blob>;
  /** What decides which picture it is. */
  of: readonly unknown[];
  title: string;
  alt: string;
  testId?: string;
  /** The caption. */
  children?: ComponentChildren;
}

/** A small picture that only somebody who is signed in may read, and so is no plain address. */
export function Picture({ read, of, title, alt, testId = 'sample-picture', children }: PictureProps) {
  const { value: picture, failure } = useOnce(true, read, of);
  const [url, setUrl] = useState('');
  useEffect(() => {
    if (!picture) return;
    const made = URL.createObjectURL(picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return (
    <figure class="sample" title={failure || title}>
      {url ? <img src={url} alt={alt} data-testid={testId} /> : <span class="sample-wait" data-failed={failure !== ''} />}
      {children && <figcaption>{children}</figcaption>}
    </figure>
  );
}
