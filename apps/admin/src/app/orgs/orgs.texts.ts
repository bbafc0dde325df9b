import { texts } from '../shared/texts';

export const orgsTexts = texts(
  {
    title: 'Orgs',
    org: 'Org',
    create: 'New org',
    empty:
      'There is no org yet. An org is a company whose users may be in several namespaces; it appears in their tokens.',
    id: 'Id',
    namespace: 'Namespace',
    members: 'Members',
    noMembers: 'This org has no members yet.',
    namespaceOf: 'Namespace of a new member',
    addMember: (ns: string) => `Add a user of ${ns} to the org`,
    removeMember: 'Remove',
    memberAdded: (name: string) => `${name} is in the org.`,
    memberRemoved: (name: string) => `${name} is removed.`,
    created: 'The org is created.',
    deleted: 'The org is deleted.',
    deleteTitle: (name: string) => `Delete ${name}?`,
    deleteConsequence: (members: string) =>
      `New tokens no longer contain the org. Members that lose it: ${members}. The users stay. This cannot be undone.`,
  },
  {
    de: {
      title: 'Organisationen',
      org: 'Organisation',
      create: 'Neue Organisation',
      empty:
        'Noch gibt es keine Organisation. Sie ist eine Firma, deren Benutzer in mehreren Namensräumen sein können, und steht in ihren Tokens.',
      id: 'Id',
      namespace: 'Namensraum',
      members: 'Mitglieder',
      noMembers: 'In dieser Organisation ist noch niemand.',
      namespaceOf: 'Namensraum eines neuen Mitglieds',
      addMember: (ns) => `Benutzer von ${ns} in die Organisation aufnehmen`,
      removeMember: 'Herausnehmen',
      memberAdded: (name) => `${name} ist in der Organisation.`,
      memberRemoved: (name) => `${name} ist herausgenommen.`,
      created: 'Die Organisation ist angelegt.',
      deleted: 'Die Organisation ist gelöscht.',
      deleteTitle: (name) => `${name} löschen?`,
      deleteConsequence: (members) =>
        `Die Organisation steht in keinem neuen Token mehr und kann nicht wiederhergestellt werden. Mitglieder, die sie verlieren: ${members}. Die Benutzer bleiben.`,
    },
  },
);
