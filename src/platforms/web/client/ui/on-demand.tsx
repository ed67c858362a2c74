import { type ComponentType, type ReactElement, type ReactNode, useEffect, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { loadLaterPhrases } from '../language/speak.ts';
import { say } from '../say.ts';

/**
 * A part of the page whose script is loaded when it is shown first, and asked for again where that did not work: the chat stays small.
 *
 * @param load resolves with the part itself
 */
export function onDemand<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  return function OnDemand(props: P): ReactElement | null {
    const [Part, setPart] = useState(() => loaded);
    const [hasFailed, setFailed] = useState(false);
    useEffect(() => {
      if (loaded !== undefined) return;
      Promise.all([load(), loadLaterPhrases()]).then(
        ([part]) => {
          loaded = part;
          setPart(() => part);
        },
        () => setFailed(true),
      );
    }, []);
    if (Part !== undefined) return <Part {...props} />;
    return hasFailed ? <NotLoaded>{'leading' in props ? (props.leading as ReactNode) : undefined}</NotLoaded> : null;
  };
}

/** @param children what stands before it: the way to the menu, where a whole view is missing */
function NotLoaded({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <p role="alert" className="flex items-center gap-2 p-4">
      {children}
      {say(text('page.failed'))}
    </p>
  );
}
