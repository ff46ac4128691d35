/** The revisions of the protocol; no import, so that the façade knows them before a review is loaded. */

export const CURRENT_REVISION = '2026-07-28';
export const PREVIOUS_REVISION = '2025-11-25';

/** Every revision of the protocol, oldest first. */
export const REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', PREVIOUS_REVISION, CURRENT_REVISION] as const;
