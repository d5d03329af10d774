import { testUpgradesUnderLoad } from "./testing/upgrades.testsuite.js";

testUpgradesUnderLoad(15);
