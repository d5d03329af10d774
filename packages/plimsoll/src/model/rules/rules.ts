import type { ErrorCode } from "../../base/error.js";
import type { AppRule, EnvironmentRule } from "./rule.js";

export const environmentRules: Readonly<Record<ErrorCode, EnvironmentRule>> = {};

export const appRules: Readonly<Record<ErrorCode, AppRule>> = {};
