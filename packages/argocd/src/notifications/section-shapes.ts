/** What a section of a template has of its own beside Go templates. */
export interface SectionShape {
  /** Texts used where the section says nothing. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** Paths of texts that are used as they are. */
  readonly plain?: readonly string[];
}

const revision = '{{.app.status.operationState.syncResult.revision}}';
const repository = '{{.app.spec.source.repoURL}}';
const commit = '(call .repo.GetCommitMetadata .app.status.sync.revision)';

/** The sections a template may have: one for each type of service that takes more than a message. */
export const sectionShapes: ReadonlyMap<string, SectionShape> = new Map<string, SectionShape>([
  ['alertmanager', { defaults: { generatorURL: repository } }],
  ['awssqs', {}],
  ['email', {}],
  ['gcppubsub', {}],
  [
    'github',
    {
      defaults: { repoURLPath: repository, revisionPath: revision },
      plain: ['pullRequestComment.commentTag', 'deployment.requiredContexts[]'],
    },
  ],
  ['googlechat', {}],
  ['mattermost', {}],
  ['newrelic', { defaults: { revision, changelog: `{{${commit}.Message}}`, user: `{{${commit}.Author}}` } }],
  ['opsgenie', {}],
  ['pagerduty', {}],
  ['pagerdutyv2', {}],
  ['rocketchat', {}],
  ['slack', { plain: ['deliveryPolicy'] }],
  ['teams', {}],
  ['teams-workflows', {}],
  ['webhook', {}],
]);
