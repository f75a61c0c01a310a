/* SPDX-License-Identifier: GPL-2.0 */
/* Suspend, hibernation and forks of a virtual machine: keys do not survive. */
#ifndef WG_CONTROL_POWER_H
#define WG_CONTROL_POWER_H

/** wg_power_init() - register the notifiers; process context */
int wg_power_init(void);

/** wg_power_exit() - unregister them */
void wg_power_exit(void);

#endif /* WG_CONTROL_POWER_H */
