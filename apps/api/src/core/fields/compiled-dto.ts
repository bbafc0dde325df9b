import type { Type } from '@nestjs/common';
import { TransformationType } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import {
  getMetadataStorage,
  ValidationTypes,
  type ValidatorConstraintInterface,
} from 'class-validator';

/**
 * Creates the DTO of a valid object with scalar members. Undefined if class-validator must decide, because the
 * object is invalid or has other members.
 */
export type QuickReader = (value: object) => object | undefined;

/** Copies the declared members of a response. Undefined if class-transformer must, because a member is not scalar. */
export type QuickWriter = (value: object) => object | undefined;

type Members = Record<string, unknown>;

interface Check {
  readonly constraint: ValidatorConstraintInterface;
  readonly constraints: unknown[];
}

interface MemberRule {
  readonly name: string;
  /** The member is checked if all of these return true. */
  readonly conditions: readonly ((object: object, value: unknown) => boolean)[];
  readonly checks: readonly Check[];
}

/**
 * Collects the rules of a DTO once; class-validator collects them for every object. The rules are the same, so an object
 * that passes here passes there, and every refusal comes from class-validator.
 *
 * @param ignoresUnknown whether undeclared members are dropped instead of refused
 * @returns undefined for a DTO that transforms or nests members, or has no rules
 */
export function compileReader(
  type: Type<object>,
  ignoresUnknown: boolean,
): QuickReader | undefined {
  const rules = rulesOf(type);
  if (rules === undefined || !copiesMembers(type, [...rules.keys()])) return undefined;
  return (value) => {
    const instance = new type() as Members;
    for (const [name, member] of Object.entries(value)) {
      if (rules.has(name)) {
        if (typeof member === 'object' && member !== null) return undefined;
        instance[name] = member;
      } else if (!ignoresUnknown) return undefined;
    }
    for (const rule of rules.values()) if (!passes(rule, instance)) return undefined;
    return instance;
  };
}

/** @returns undefined for a DTO that transforms or nests members */
export function compileWriter(type: Type<object>): QuickWriter | undefined {
  const names = defaultMetadataStorage.getExposedProperties(
    type,
    TransformationType.PLAIN_TO_CLASS,
  );
  if (!copiesMembers(type, names)) return undefined;
  return (value) => {
    const copy: Members = {};
    for (const name of names) {
      const member = (value as Members)[name];
      if (!isScalar(member) && !(Array.isArray(member) && member.every(isScalar))) return undefined;
      copy[name] = member;
    }
    return copy;
  };
}

const isScalar = (value: unknown): boolean =>
  value === null || (typeof value !== 'object' && typeof value !== 'function');

function rulesOf(type: Type<object>): ReadonlyMap<string, MemberRule> | undefined {
  const storage = getMetadataStorage();
  const all = storage.getTargetValidationMetadatas(type, '', false, false);
  if (all.length === 0) return undefined;
  const rules = new Map<string, MemberRule>();
  for (const [name, metadatas] of Object.entries(storage.groupByPropertyName(all))) {
    const conditions: MemberRule['conditions'][number][] = [];
    const checks: Check[] = [];
    for (const { type: kind, constraints, constraintCls, validateIf } of metadatas) {
      if (kind === ValidationTypes.CONDITIONAL_VALIDATION) {
        conditions.push(constraints[0] as MemberRule['conditions'][number]);
      } else if (kind === ValidationTypes.CUSTOM_VALIDATION && validateIf === undefined) {
        for (const { async, instance } of storage.getTargetValidatorConstraints(constraintCls)) {
          if (async) return undefined;
          checks.push({ constraint: instance, constraints });
        }
      } else if (kind !== ValidationTypes.WHITELIST) return undefined;
    }
    rules.set(name, { name, conditions, checks });
  }
  return rules;
}

/** Whether class-transformer copies these members unchanged, under their names. */
function copiesMembers(type: Type<object>, names: readonly string[]): boolean {
  const { PLAIN_TO_CLASS } = TransformationType;
  const hasOptions = defaultMetadataStorage
    .getExposedMetadatas(type)
    .some(({ options }) => Object.keys(options).length > 0);
  return (
    !hasOptions &&
    defaultMetadataStorage.getExcludedMetadatas(type).length === 0 &&
    names.every(
      (name) =>
        (defaultMetadataStorage.findTypeMetadata(type, name) as unknown) === undefined &&
        defaultMetadataStorage.findTransformMetadatas(type, name, PLAIN_TO_CLASS).length === 0,
    )
  );
}

function passes({ name, conditions, checks }: MemberRule, instance: Members): boolean {
  const value = instance[name];
  for (const applies of conditions) if (!applies(instance, value)) return true;
  for (const { constraint, constraints } of checks) {
    // Members are scalar here, and to a scalar class-validator applies the check of an item as it is.
    const args = { value, constraints, property: name, object: instance, targetName: '' };
    if (constraint.validate(value, args) !== true) return false;
  }
  return true;
}
