/** `test/jwtd.yaml` of trusch/jwtd: the passwords are `admin` and `user`. */
export const jwtdFile = `users:
- name: admin
  passwordhash: $2a$10$MI8XVbHk5tCJyuMqiIsJVegY4LLqPLN5gqbvN.jUu8q17yHOJG.vW
  groups:
  - jwtd-admin
  - http-echo-admin
- name: user
  passwordhash: $2a$10$/N8QKhhzetnre/bRDzR1xufkFXw418WxAaJHTf3857gZNo5XPT0H6
  groups:
  - http-echo-user

groups:
- name: jwtd-admin
  rights:
    jwtd:
      role: admin
- name: http-echo-admin
  rights:
    http-echo-1:
      role: "*"
    http-echo-2:
      role: "*"
- name: http-echo-user
  rights:
    http-echo-1:
      role: user
    http-echo-2:
      role: user
`;

/** The same users with artifacts of editors and with hostile content. */
export const hostileJwtdFile = `users:
- name: user
  passwordhash: $2a$10$/N8QKhhzetnre/bRDzR1xufkFXw418WxAaJHTf3857gZNo5XPT0H6
  groups: [one, two, literal, gone, "x;admins", ONE]
- name: user
  passwordhash: $2a$10$MI8XVbHk5tCJyuMqiIsJVegY4LLqPLN5gqbvN.jUu8q17yHOJG.vW
  groups: [admins]
- {name: User, passwordhash: "", groups: [admins]}
- {name: "line\\nbreak", passwordhash: "", groups: []}
- {name: damaged, passwordhash: "5f4dcc3b5aa765d61d8327deb882cf99", groups: [one]}
- name: texts
  passwordhash: $2a$10$/N8QKhhzetnre/bRDzR1xufkFXw418WxAaJHTf3857gZNo5XPT0H6
  groups: [typed]
groups:
- name: one
  rights: {scale: {role: user, unit: kg}}
- name: two
  rights: {scale: {role: user}}
- name: one
  rights: {scale: {role: admin}}
- name: literal
  rights:
    "*": {role: admin}
    scale: {"*": "", "role/admin": "", "a b": c, "wild*": x}
- name: "x;admins"
  rights: {scale: {semicolon: "yes"}}
- name: admins
  rights: {scale: {"*": "*"}}
- name: ONE
  rights: {scale: {role: admin}}
- name: typed
  rights: {scale: {version: 1.0, on: yes, empty: }}
`;
