const REPOSITORY = 'helpdesk-dispatcher/n8n-nodes-helpdesk-dispatcher';

/** The shipped workflow as a file that a browser saves, and that n8n imports by its address. */
export const WORKFLOW_FILE = `https://raw.githubusercontent.com/${REPOSITORY}/main/workflows/help-desk-dispatcher.json`;
