import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.*;
import org.openapitools.client.model.*;

/** The main job and administration with a client that openapi-generator generated (library native). Prints a report as JSON. */
public class Program {
  static final ObjectMapper json = ApiClient.createDefaultObjectMapper();
  static final String namespace = env("NAMESPACE");
  static final ApiClient anyone = client();
  static final ApiClient admin =
      client().setRequestInterceptor(request -> request.header("Authorization", "Bearer " + env("SIGNET_TOKEN")));

  static String env(String name) {
    return System.getenv(name);
  }

  static UUID id(String name) {
    return UUID.fromString(env(name));
  }

  static ApiClient client() {
    ApiClient client = new ApiClient();
    client.updateBaseUri(env("SIGNET_URL"));
    return client;
  }

  public static void main(String[] args) throws Exception {
    Map<String, Object> mainJob = mainJob();
    Map<String, Object> administration = administration();
    Map<String, Object> refusals = refusals();
    edits();
    System.out.println(
        json.writeValueAsString(
            Map.of(
                "mainJob", mainJob,
                "administration", administration,
                "refusals", refusals,
                "conflict", conflict())));
  }

  static Map<String, Object> mainJob() throws ApiException {
    TokensApi tokens = new TokensApi(anyone);
    LoginRequest credentials =
        new LoginRequest().namespace(namespace).username(env("USERNAME")).password(env("PASSWORD"));
    String refreshToken = tokens.login(credentials).getToken();
    RenewalResult access =
        tokens.renew(new RenewRequest().namespace(namespace).refreshToken(refreshToken));
    OAuthTokens issued =
        new OAuthApi(anyone)
            .oauthToken(
                namespace, "client_credentials", null, env("API_KEY"), null, null, null, null, null,
                null, null, null, null, null, null);
    return Map.of(
        "username", introspect(access.getToken()).getUsername(),
        "machine", introspect(issued.getAccessToken()).getActive(),
        "expiresIn", issued.getExpiresIn());
  }

  static Introspection introspect(String token) throws ApiException {
    return new OAuthApi(anyone).introspectToken(namespace, token, null, env("API_KEY"), null);
  }

  static Map<String, Object> administration() throws Exception {
    NamespaceWithSecret created =
        new NamespacesApi(admin)
            .createNamespace(
                new NamespaceCreate().name(env("NEW_NAMESPACE")).publicEndpoint(true), null);
    User user =
        new UsersApi(admin)
            .createUser(
                created.getName(), new UserCreate().name("grace").password(env("PASSWORD")), null);
    ApiKeyCreate wanted =
        new ApiKeyCreate()
            .name("press")
            .allowedAddresses(List.of("192.0.2.0/24"))
            .attributes(Map.of("site", "berlin", "level", 3, "tags", List.of("a", "b")));
    ApiKeyWithSecret key = new ApiKeysApi(admin).createApiKey(created.getName(), wanted, null);
    File csv = new UsersApi(admin).exportUsersCsv(namespace, null, null, null, null, null);
    return Map.of(
        "user", user.getId(),
        "apiKey", key.getId(),
        "addresses", key.getAllowedAddresses(),
        "attributes", key.getAttributes(),
        "users", namesOfUsers(),
        "csv", Files.readAllLines(csv.toPath()).get(0));
  }

  static List<String> namesOfUsers() throws ApiException {
    List<String> names = new ArrayList<>();
    String cursor = null;
    do {
      UserPage page =
          new UsersApi(admin).listUsers(namespace, 2, cursor, null, null, null, null, null, null);
      for (User user : page.getItems()) names.add(user.getName());
      cursor = page.getNextCursor();
    } while (cursor != null);
    return names;
  }

  /** Each changes one field, and leaves out the others. */
  static void edits() throws Exception {
    NamespacesApi namespaces = new NamespacesApi(admin);
    namespaces.editNamespace(namespace, new NamespaceEdit().description("edited"), null);
    new UsersApi(admin).editUser(namespace, id("USER_ID"), new UserEdit().disabled(true), null);
    new ApiKeysApi(admin)
        .editApiKey(namespace, id("API_KEY_ID"), new ApiKeyEdit().name("edited"), null);
    new GroupsApi(admin)
        .editGroup(namespace, id("GROUP_ID"), new GroupEdit().description("edited"), null);
    new OrgsApi(admin).editOrg(id("ORG_ID"), new OrgEdit().description("edited"), null);
    new AdministratorsApi(admin)
        .editAdministrator(id("ADMINISTRATOR_ID"), new AdministratorEdit().disabled(true), null);
    new AudiencesApi(admin)
        .editAudience(
            namespace, id("AUDIENCE_ID"), new AudienceEdit().name("https://edited.example"), null);
    ClaimFromAttribute team =
        new ClaimFromAttribute().from(ClaimFromAttribute.FromEnum.ATTRIBUTE).name("team");
    FixedClaim level = new FixedClaim().from(FixedClaim.FromEnum.VALUE).value(3);
    namespaces.editNamespace(
        namespace,
        new NamespaceEdit()
            .putClaimTemplateItem("team", new ClaimTemplateSource(team))
            .putClaimTemplateItem("level", new ClaimTemplateSource(level)),
        null);
  }

  static Map<String, Object> refusals() throws Exception {
    Problem unknown = problemOf(() -> new UsersApi(admin).getUser(namespace, new UUID(0, 0)));
    Problem invalid =
        problemOf(() -> new UsersApi(admin).createUser(namespace, new UserCreate().name(""), null));
    return Map.of(
        "unknown", statusAndCode(unknown),
        "invalid", invalid.getErrors().stream().map(ProblemField::getPointer).toList());
  }

  interface Call {
    Object send() throws ApiException;
  }

  static Problem problemOf(Call call) throws Exception {
    try {
      call.send();
    } catch (ApiException refused) {
      return json.readValue(refused.getResponseBody(), Problem.class);
    }
    throw new AssertionError("The request was not refused.");
  }

  static List<Object> statusAndCode(Problem problem) {
    JsonNode shown = json.valueToTree(problem);
    return List.of(shown.get("status"), shown.get("code"));
  }

  static Map<String, Object> conflict() throws Exception {
    GroupsApi groups = new GroupsApi(admin);
    UUID group = id("GROUP_ID");
    String tag =
        groups.getGroupWithHttpInfo(namespace, group).getHeaders().get("etag").get(0);
    Group first = groups.editGroup(namespace, group, new GroupEdit().name("with tag"), tag);
    Problem second =
        problemOf(() -> groups.editGroup(namespace, group, new GroupEdit().name("too late"), tag));
    return Map.of("name", first.getName(), "refused", statusAndCode(second));
  }
}
