import type { ErrorCode } from "../../base/error.js";
import { imagesAreVersioned, pythonSaysWhatToStart, sharedBuildsExist } from "./builds.js";
import {
  containerPortsDiffer,
  disruptionsLeaveRoom,
  nearIsAWorkload,
  nobodyUsesOptionalServices,
  probeCommandsAreNeeded,
  publishedPortsDiffer,
  servicesWithAVolumeRunOnce,
} from "./containers.js";
import { backupsAreKeptLongEnough, durationsAreWithinReason } from "./durations.js";
import {
  branchesLeadToOneEnvironment,
  localPortsDiffer,
  namespacesHoldOneEnvironment,
  publicHostsLeadToOneEnvironment,
  tagsLeadToOneEnvironment,
} from "./environments.js";
import { gatesNeedDeclaredStores } from "./gates.js";
import {
  samplePasswordsStayInDevelopment,
  secretsAreNotWrittenOut,
  slackWebhooksAreSecret,
  webhooksOfThePipelineAreSecret,
} from "./literals.js";
import { somethingRuns, storesAndServicesHaveDifferentNames } from "./names.js";
import {
  imagesAreTheSameEverywhere,
  pipelinesNameEnvironments,
  releasesHaveATag,
  testedEnvironmentsHaveHosts,
} from "./pipeline.js";
import {
  certificatesCoverHosts,
  clustersHaveARegistry,
  placesAreForContainers,
  quotaHoldsTheMaximum,
  secretGroupsHoldSecrets,
  secretsComeToThePlace,
} from "./places.js";
import { portsAreNotShared, probesHaveAPort, servicesThatReceiveTrafficHaveAPort } from "./ports.js";
import { canaryEndsWithAllTraffic, canaryHasSteps, canaryStepsAscend, detectIsAboveTolerance } from "./release.js";
import { hostsAreNamedOnce, hostsHaveADomain, pathsHaveHosts, routesDiffer, workersHaveNoHosts } from "./routes.js";
import type { AppRule, EnvironmentRule } from "./rule.js";
import {
  memoryIsEnoughToStart,
  minIsNotAboveMax,
  poolsFitTheDatabase,
  requestsAreNotAboveLimits,
  somebodyAnswers,
} from "./scale.js";
import {
  onlyWritingRequestsHaveABody,
  smokeTestsAskServices,
  smokeTestsAskWhoCanAnswer,
  smokeTestsHaveOneMethod,
} from "./smoke.js";
import { initialisedStoresAreMigrated, managedStoresHaveNoPlace, storesOfEcsAreManaged } from "./stores.js";
import { everyUseIsDeclared, migrationsHaveADatabase, noServiceUsesItself, usesFormNoCircle } from "./uses.js";
import { secretsArePlainNowhere, variablesAreNotReserved } from "./variables.js";

/** What must hold inside of every environment, by the code of its breach. */
export const environmentRules: Readonly<Record<ErrorCode, EnvironmentRule>> = {
  "DEF-NO-SERVICE": somethingRuns,
  "DEF-SAME-NAME": storesAndServicesHaveDifferentNames,
  "DEF-UNDECLARED-USE": everyUseIsDeclared,
  "DEF-USES-ITSELF": noServiceUsesItself,
  "DEF-CIRCLE": usesFormNoCircle,
  "DEF-MIGRATE": migrationsHaveADatabase,
  "DEF-SHARED-BUILD": sharedBuildsExist,
  "DEF-NOTHING-TO-START": pythonSaysWhatToStart,
  "DEF-IMAGE-VERSION": imagesAreVersioned,
  "DEF-NO-PORT": servicesThatReceiveTrafficHaveAPort,
  "DEF-SHARED-PORT": portsAreNotShared,
  "DEF-PROBES": probesHaveAPort,
  "DEF-NO-DOMAIN": hostsHaveADomain,
  "DEF-ROUTE": routesDiffer,
  "DEF-HOST-TWICE": hostsAreNamedOnce,
  "DEF-WORKER-HOSTS": workersHaveNoHosts,
  "DEF-PATH": pathsHaveHosts,
  "DEF-RESERVED-VARIABLE": variablesAreNotReserved,
  "DEF-SECRET-LITERAL": secretsAreNotWrittenOut,
  "DEF-SAMPLE-PASSWORD": samplePasswordsStayInDevelopment,
  "DEF-SECRET-PLAIN": secretsArePlainNowhere,
  "DEF-SCALE": minIsNotAboveMax,
  "DEF-NO-INSTANCE": somebodyAnswers,
  "DEF-LIMIT": requestsAreNotAboveLimits,
  "DEF-MEMORY": memoryIsEnoughToStart,
  "DEF-POOL": poolsFitTheDatabase,
  "DEF-GATE-NEEDS": gatesNeedDeclaredStores,
  "DEF-SMOKE-METHOD": smokeTestsHaveOneMethod,
  "DEF-SMOKE-SERVICE": smokeTestsAskServices,
  "DEF-SMOKE-PORT": smokeTestsAskWhoCanAnswer,
  "DEF-SMOKE-BODY": onlyWritingRequestsHaveABody,
  "DEF-NO-STEP": canaryHasSteps,
  "DEF-STEP-ORDER": canaryStepsAscend,
  "DEF-LAST-STEP": canaryEndsWithAllTraffic,
  "DEF-DETECT": detectIsAboveTolerance,
  "DEF-DURATION": durationsAreWithinReason,
  "DEF-BACKUP-KEEP": backupsAreKeptLongEnough,
  "DEF-WEBHOOK": slackWebhooksAreSecret,
  "DEF-VOLUME": servicesWithAVolumeRunOnce,
  "DEF-CONTAINER-PORT": containerPortsDiffer,
  "DEF-PROBE-COMMAND": probeCommandsAreNeeded,
  "DEF-OPTIONAL": nobodyUsesOptionalServices,
  "DEF-NEAR": nearIsAWorkload,
  "DEF-KEEP": disruptionsLeaveRoom,
  "DEF-PUBLISH": publishedPortsDiffer,
  "DEF-ALSO": placesAreForContainers,
  "DEF-REGISTRY": clustersHaveARegistry,
  "DEF-SECRETS-FROM": secretsComeToThePlace,
  "DEF-SECRET-GROUP": secretGroupsHoldSecrets,
  "DEF-CERTIFICATES": certificatesCoverHosts,
  "DEF-QUOTA": quotaHoldsTheMaximum,
  "DEF-MANAGED": managedStoresHaveNoPlace,
  "DEF-ECS-STORE": storesOfEcsAreManaged,
  "DEF-INIT": initialisedStoresAreMigrated,
};

/** What must hold between environments. */
export const appRules: Readonly<Record<ErrorCode, AppRule>> = {
  "DEF-SAME-BRANCH": branchesLeadToOneEnvironment,
  "DEF-SAME-LOCAL-PORT": localPortsDiffer,
  "DEF-SAME-HOST": publicHostsLeadToOneEnvironment,
  "DEF-SAME-TAG": tagsLeadToOneEnvironment,
  "DEF-SAME-NAMESPACE": namespacesHoldOneEnvironment,
  "DEF-PIPELINE-ENVIRONMENT": pipelinesNameEnvironments,
  "DEF-TEST-HOSTS": testedEnvironmentsHaveHosts,
  "DEF-RELEASE-TAG": releasesHaveATag,
  "DEF-WEBHOOK-PIPELINE": webhooksOfThePipelineAreSecret,
  "DEF-ONE-IMAGE": imagesAreTheSameEverywhere,
};
