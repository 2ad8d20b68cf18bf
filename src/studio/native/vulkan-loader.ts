/** Whether the system can offer graphics processors by Vulkan at all. */
import koffi from 'koffi';

/** Without its loader there is nothing to ask. */
export function hasVulkanLoader(): boolean {
  try {
    koffi.load('libvulkan.so.1').unload();
    return true;
  } catch {
    return false;
  }
}
