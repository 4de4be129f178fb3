import { containerTrouble } from "./waiting-reason";

it.each([
  ["", undefined],
  ["ContainerCreating", undefined],
  ["PodInitializing", undefined],
  ["CrashLoopBackOff", "CrashLoop"],
  ["ErrImagePull", "ImagePull"],
  ["ImagePullBackOff", "ImagePull"],
  ["InvalidImageName", "ImagePull"],
  ["RegistryUnavailable", "ImagePull"],
  ["CreateContainerConfigError", "ContainerError"],
  ["RunContainerError", "ContainerError"],
])("a container that waits for %p has the trouble %p", (reason, expected) => {
  expect(containerTrouble(reason)).toBe(expected);
});
