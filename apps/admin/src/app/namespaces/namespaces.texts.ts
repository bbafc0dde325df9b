import { texts } from '../shared/texts';

export const namespacesTexts = texts(
  {
    title: 'Namespaces',
    empty: 'There is no namespace yet. Make one for each application.',
    algorithm: 'Algorithm',
    endpoint: 'Gives tokens',
  },
  {
    de: {
      title: 'Namensräume',
      empty: 'Es gibt noch keinen Namensraum. Jede Anwendung bekommt einen eigenen.',
      algorithm: 'Algorithmus',
      endpoint: 'Gibt Tokens aus',
    },
  },
);
