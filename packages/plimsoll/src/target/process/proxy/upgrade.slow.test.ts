import { testUpgradesUnderLoad } from "./testing/upgrades.testsuite.js";

testUpgradesUnderLoad(15, "of the workers");
testUpgradesUnderLoad(15, "of every process");
