import { newHelm, render } from "../chart/helm";
import { describeGrant, grantsIn, isUseOf } from "./grants";
import { chapter, needing, tell } from "./scenario";

// What everynode was allowed to do in all chapters before, beside what it did, as the API server has it in its audit log.
// Before the uninstall: Helm deletes the rights first, and the pods go on asking until they have ended.

const world = chapter();

/** Rights that a run without failures does not show to be used, each with what needs it. */
const unused: Readonly<Record<string, string>> = {
  "admission may create peprstores.pepr.dev":
    "Pepr makes its store by an apply, which is recorded as a patch and needs this right too while there is no store",
  "controller may create leases.coordination.k8s.io":
    "the chart brings the Lease; whoever deletes it is made a new one",
  "controller may delete controllerrevisions.apps": "history beyond its limit, and revisions that are there twice",
  "controller may get controllerrevisions.apps": "what has a revision's name already (D-HIST-13)",
  "controller may get pods": "what has a pod's name already",
  "controller may list daemonsets.apps": "API servers that refuse to begin a watch with all there is",
  "controller may update daemonsets.everynode.dev/finalizers":
    "owner references that block a deletion, where the plugin OwnerReferencesPermissionEnforcement is on",
};

const audited = needing("audit");

audited("everynode is refused nothing that it asks of the API server", async () => {
  const requests = await world.rig.auditedRequests();
  tell(`${requests.length} requests`);
  expect(requests.length).toBeGreaterThan(100);
  const denied = requests.filter(({ isDenied }) => isDenied);
  const told = denied.map(({ account, verb, resource, name }) => `${account}: ${verb} ${resource} ${name}`);
  expect([...new Set(told)]).toEqual([]);
});

audited("everynode has no right that it does not use, but for those that are listed with a reason", async () => {
  const requests = await world.rig.auditedRequests();
  const grants = grantsIn(await render(await newHelm()));
  expect(grants.length).toBeGreaterThan(20);
  const idle = grants.filter(grant => !requests.some(request => isUseOf(grant, request)));
  expect(idle.map(describeGrant).toSorted()).toEqual(Object.keys(unused).toSorted());
});
