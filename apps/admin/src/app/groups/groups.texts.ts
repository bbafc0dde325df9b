import { texts } from '../shared/texts';

export const groupsTexts = texts(
  {
    title: 'Groups and rights',
    group: 'Group',
    create: 'New group',
    empty:
      'This namespace has no groups yet. Groups appear in their members’ tokens and grant them rights.',
    rights: 'Rights',
    rightsSaved: 'The rights are saved; they count for the next token.',
    members: 'Members',
    noMembers: 'This group has no members yet.',
    addMember: 'Add a user to the group',
    removeMember: 'Remove',
    memberAdded: (name: string) => `${name} is in the group.`,
    memberRemoved: (name: string) => `${name} is removed.`,
    created: 'The group is created.',
    deleted: 'The group is deleted.',
    deleteTitle: (name: string) => `Delete ${name}?`,
    deleteConsequence: (members: number) =>
      `${members} members lose the group and its rights with their next token. The users stay.`,
    id: 'Id',
  },
  {
    de: {
      title: 'Gruppen und Rechte',
      group: 'Gruppe',
      create: 'Neue Gruppe',
      empty:
        'Dieser Namensraum hat noch keine Gruppen. Eine Gruppe steht in den Tokens ihrer Mitglieder und gewährt ihnen Rechte.',
      rights: 'Rechte',
      rightsSaved: 'Die Rechte sind gespeichert; sie zählen ab dem nächsten Token.',
      members: 'Mitglieder',
      noMembers: 'In dieser Gruppe ist noch niemand.',
      addMember: 'Benutzer in die Gruppe aufnehmen',
      removeMember: 'Herausnehmen',
      memberAdded: (name) => `${name} ist in der Gruppe.`,
      memberRemoved: (name) => `${name} ist herausgenommen.`,
      created: 'Die Gruppe ist angelegt.',
      deleted: 'Die Gruppe ist gelöscht.',
      deleteTitle: (name) => `${name} löschen?`,
      deleteConsequence: (members) =>
        `${members} Mitglieder verlieren die Gruppe und ihre Rechte mit dem nächsten Token. Die Benutzer bleiben.`,
      id: 'Id',
    },
  },
);
