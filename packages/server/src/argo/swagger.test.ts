import { describe, expect, it } from 'vitest';
import { argoOperations } from './operations.ts';

/** Methods and paths of Argo CD's public swagger (`assets/swagger.json` of 3.5), the names of parameters left out. */
const swagger = `
GET /api/v1/account
GET /api/v1/account/can-i/{}/{}/{}
PUT /api/v1/account/password
GET /api/v1/account/{}
POST /api/v1/account/{}/token
DELETE /api/v1/account/{}/token/{}
GET POST /api/v1/applications
POST /api/v1/applications/manifestsWithFiles
DELETE GET PATCH PUT /api/v1/applications/{}
GET /api/v1/applications/{}/events
GET /api/v1/applications/{}/links
GET /api/v1/applications/{}/logs
GET /api/v1/applications/{}/managed-resources
GET /api/v1/applications/{}/manifests
DELETE /api/v1/applications/{}/operation
GET /api/v1/applications/{}/pods/{}/logs
DELETE GET POST /api/v1/applications/{}/resource
GET /api/v1/applications/{}/resource-tree
GET POST /api/v1/applications/{}/resource/actions
POST /api/v1/applications/{}/resource/actions/v2
GET /api/v1/applications/{}/resource/links
GET /api/v1/applications/{}/revisions/{}/chartdetails
GET /api/v1/applications/{}/revisions/{}/metadata
GET /api/v1/applications/{}/revisions/{}/ocimetadata
POST /api/v1/applications/{}/rollback
GET /api/v1/applications/{}/server-side-diff
PUT /api/v1/applications/{}/spec
POST /api/v1/applications/{}/sync
GET /api/v1/applications/{}/syncwindows
GET POST /api/v1/applicationsets
POST /api/v1/applicationsets/generate
DELETE GET /api/v1/applicationsets/{}
GET /api/v1/applicationsets/{}/events
GET /api/v1/applicationsets/{}/resource-tree
DELETE GET POST /api/v1/certificates
GET POST /api/v1/clusters
DELETE GET PUT /api/v1/clusters/{}
POST /api/v1/clusters/{}/invalidate-cache
POST /api/v1/clusters/{}/rotate-auth
DELETE GET POST /api/v1/gpgkeys
GET /api/v1/gpgkeys/{}
GET /api/v1/notifications/services
GET /api/v1/notifications/templates
GET /api/v1/notifications/triggers
GET POST /api/v1/projects
DELETE GET PUT /api/v1/projects/{}
GET /api/v1/projects/{}/detailed
GET /api/v1/projects/{}/events
GET /api/v1/projects/{}/globalprojects
GET /api/v1/projects/{}/links
POST /api/v1/projects/{}/roles/{}/token
DELETE /api/v1/projects/{}/roles/{}/token/{}
GET /api/v1/projects/{}/syncwindows
GET POST /api/v1/repocreds
DELETE PUT /api/v1/repocreds/{}
GET POST /api/v1/repositories
DELETE GET PUT /api/v1/repositories/{}
POST /api/v1/repositories/{}/appdetails
GET /api/v1/repositories/{}/apps
GET /api/v1/repositories/{}/helmcharts
GET /api/v1/repositories/{}/oci-tags
GET /api/v1/repositories/{}/refs
POST /api/v1/repositories/{}/validate
DELETE POST /api/v1/session
GET /api/v1/session/userinfo
GET /api/v1/settings
GET /api/v1/settings/plugins
GET /api/v1/stream/applications
GET /api/v1/stream/applications/{}/resource-tree
GET /api/v1/stream/applicationsets
GET POST /api/v1/write-repocreds
DELETE PUT /api/v1/write-repocreds/{}
GET POST /api/v1/write-repositories
DELETE GET PUT /api/v1/write-repositories/{}
POST /api/v1/write-repositories/{}/validate
GET /api/version
`;

describe('the paths of the public swagger', () => {
  const documented = swagger
    .trim()
    .split('\n')
    .flatMap((line) => {
      const words = line.split(' ');
      return words.slice(0, -1).map((verb) => `${verb} ${words.at(-1)}`);
    });
  const served = argoOperations.flatMap(({ http }) =>
    http.map(({ verb, path }) => `${verb} ${path.replace(/\{[^}]+\}/g, '{}')}`),
  );

  it('are all served', () => {
    expect(documented.length).toBe(106);
    expect(documented.filter((path) => !served.includes(path))).toEqual([]);
  });

  it('are all that is served under their prefix, but for what newer releases have', () => {
    expect(served.filter((path) => !documented.includes(path)).sort()).toEqual([]);
  });
});
