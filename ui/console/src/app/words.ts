/** Names on screen of what the center calls by keys; all of them come from the center. */
import { computed } from 'vue';
import type { Word } from '../api';
import { lookups } from './session';

const map = (words: readonly Word[] | undefined) => new Map((words ?? []).map((word) => [word.key, word.label]));

const states = computed(() => map(lookups.value?.states));
const fields = computed(() => map(lookups.value?.fields));
const roles = computed(() => map(lookups.value?.roles));
const papers = computed(() => map(lookups.value?.papers));
const kinds = computed(() => map(lookups.value?.unit_kinds));
const units = computed(() => new Map((lookups.value?.units ?? []).map((unit) => [unit.code, unit.name])));
const levels = computed(() => new Map((lookups.value?.levels ?? []).map(({ level, label }) => [String(level), label])));

export const stateWord = (key: string) => states.value.get(key) ?? key;
export const fieldWord = (key: string) => fields.value.get(key) ?? key;
export const roleWord = (key: string) => roles.value.get(key) ?? key;
export const paperWord = (key: string) => papers.value.get(key) ?? key;
export const kindWord = (key: string) => kinds.value.get(key) ?? key;
export const unitName = (code: string) => units.value.get(code) ?? code;
export const levelWord = (level: string | number) => levels.value.get(String(level)) ?? String(level);
