// The main job and administration with a client that oapi-codegen generated. Prints a report as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"

	"example.com/program/signet"
	"github.com/google/uuid"
)

var (
	ctx       = context.Background()
	namespace = os.Getenv("NAMESPACE")
	anyone    = client()
	admin     = client(signet.WithRequestEditorFn(func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+os.Getenv("SIGNET_TOKEN"))
		return nil
	}))
)

func client(options ...signet.ClientOption) *signet.ClientWithResponses {
	return must(signet.NewClientWithResponses(os.Getenv("SIGNET_URL"), options...))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

// present is the body of a response with the expected status; without one the response was another.
func present[T any](value *T, response *http.Response, body []byte) T {
	if value == nil {
		panic(fmt.Sprintf("%s %s: %s %s", response.Request.Method, response.Request.URL, response.Status, body))
	}
	return *value
}

func id(name string) uuid.UUID { return uuid.MustParse(os.Getenv(name)) }

func pointer[T any](value T) *T { return &value }

func mainJob() map[string]any {
	login := must(anyone.LoginWithResponse(ctx, signet.LoginRequest{
		Namespace: namespace, Username: os.Getenv("USERNAME"), Password: os.Getenv("PASSWORD"),
	}))
	refresh := present(login.JSON200, login.HTTPResponse, login.Body)
	renewal := must(anyone.RenewWithResponse(ctx, signet.RenewRequest{
		Namespace: namespace, RefreshToken: refresh.Token,
	}))
	access := present(renewal.JSON200, renewal.HTTPResponse, renewal.Body)
	exchange := must(anyone.OauthTokenWithFormdataBodyWithResponse(ctx, namespace, signet.TokenForm{
		GrantType: "client_credentials", ClientSecret: pointer(os.Getenv("API_KEY")),
	}))
	issued := present(exchange.JSON200, exchange.HTTPResponse, exchange.Body)
	return map[string]any{
		"username":  introspect(access.Token).Username,
		"machine":   introspect(issued.AccessToken).Active,
		"expiresIn": issued.ExpiresIn,
	}
}

func introspect(token string) signet.Introspection {
	response := must(anyone.IntrospectTokenWithFormdataBodyWithResponse(ctx, namespace, signet.IntrospectionRequest{
		Token: token, ClientSecret: pointer(os.Getenv("API_KEY")),
	}))
	return present(response.JSON200, response.HTTPResponse, response.Body)
}

func administration() map[string]any {
	creation := must(admin.CreateNamespaceWithResponse(ctx, nil, signet.NamespaceCreate{
		Name: os.Getenv("NEW_NAMESPACE"), PublicEndpoint: pointer(true),
	}))
	created := present(creation.JSON201, creation.HTTPResponse, creation.Body)
	addition := must(admin.CreateUserWithResponse(ctx, created.Name, nil, signet.UserCreate{
		Name: "grace", Password: pointer(os.Getenv("PASSWORD")),
	}))
	user := present(addition.JSON201, addition.HTTPResponse, addition.Body)
	issue := must(admin.CreateApiKeyWithResponse(ctx, created.Name, nil, signet.ApiKeyCreate{
		Name:             "press",
		AllowedAddresses: &[]string{"192.0.2.0/24"},
		Attributes:       &map[string]any{"site": "berlin", "level": 3, "tags": []string{"a", "b"}},
	}))
	key := present(issue.JSON201, issue.HTTPResponse, issue.Body)
	export := must(admin.ExportUsersCsvWithResponse(ctx, namespace, nil))
	return map[string]any{
		"user":       user.Id,
		"apiKey":     key.Id,
		"addresses":  key.AllowedAddresses,
		"attributes": key.Attributes,
		"users":      namesOfUsers(),
		"csv":        strings.Split(string(export.Body), "\r\n")[0],
	}
}

func namesOfUsers() []string {
	names := []string{}
	var cursor *string
	for {
		list := must(admin.ListUsersWithResponse(ctx, namespace, &signet.ListUsersParams{
			Limit: pointer(int32(2)), Cursor: cursor,
		}))
		page := present(list.JSON200, list.HTTPResponse, list.Body)
		for _, user := range page.Items {
			names = append(names, user.Name)
		}
		if cursor = page.NextCursor; cursor == nil {
			return names
		}
	}
}

// edits changes one field of each, and leaves out the others.
func edits() {
	edited := pointer("edited")
	ns := must(admin.EditNamespaceWithResponse(ctx, namespace, nil, signet.NamespaceEdit{Description: edited}))
	present(ns.JSON200, ns.HTTPResponse, ns.Body)
	user := must(admin.EditUserWithResponse(ctx, namespace, id("USER_ID"), nil, signet.UserEdit{Disabled: pointer(true)}))
	present(user.JSON200, user.HTTPResponse, user.Body)
	key := must(admin.EditApiKeyWithResponse(ctx, namespace, id("API_KEY_ID"), nil, signet.ApiKeyEdit{Name: edited}))
	present(key.JSON200, key.HTTPResponse, key.Body)
	group := must(admin.EditGroupWithResponse(ctx, namespace, id("GROUP_ID"), nil, signet.GroupEdit{Description: edited}))
	present(group.JSON200, group.HTTPResponse, group.Body)
	org := must(admin.EditOrgWithResponse(ctx, id("ORG_ID"), nil, signet.OrgEdit{Description: edited}))
	present(org.JSON200, org.HTTPResponse, org.Body)
	administrator := must(admin.EditAdministratorWithResponse(ctx, id("ADMINISTRATOR_ID"), nil,
		signet.AdministratorEdit{Disabled: pointer(true)}))
	present(administrator.JSON200, administrator.HTTPResponse, administrator.Body)
	audience := must(admin.EditAudienceWithResponse(ctx, namespace, id("AUDIENCE_ID"), nil,
		signet.AudienceEdit{Name: pointer("https://edited.example")}))
	present(audience.JSON200, audience.HTTPResponse, audience.Body)
	editClaims()
}

func editClaims() {
	var team, level signet.ClaimTemplateSource
	check(team.FromClaimFromAttribute(signet.ClaimFromAttribute{Name: "team"}))
	check(level.FromFixedClaim(signet.FixedClaim{Value: 3}))
	claims := signet.NamespaceEdit{ClaimTemplate: &map[string]signet.ClaimTemplateSource{"team": team, "level": level}}
	ns := must(admin.EditNamespaceWithResponse(ctx, namespace, nil, claims))
	present(ns.JSON200, ns.HTTPResponse, ns.Body)
}

func refusals() map[string]any {
	unknown := must(admin.GetUserWithResponse(ctx, namespace, uuid.Nil))
	invalid := must(admin.CreateUserWithResponse(ctx, namespace, nil, signet.UserCreate{}))
	problem := present(invalid.ApplicationproblemJSON400, invalid.HTTPResponse, invalid.Body)
	pointers := []string{}
	for _, field := range *problem.Errors {
		pointers = append(pointers, field.Pointer)
	}
	return map[string]any{
		"unknown": statusAndCode(present(unknown.ApplicationproblemJSON404, unknown.HTTPResponse, unknown.Body)),
		"invalid": pointers,
	}
}

func statusAndCode(problem signet.Problem) []any { return []any{problem.Status, problem.Code} }

func conflict() map[string]any {
	read := must(admin.GetGroupWithResponse(ctx, namespace, id("GROUP_ID")))
	params := &signet.EditGroupParams{IfMatch: pointer(read.HTTPResponse.Header.Get("ETag"))}
	first := must(admin.EditGroupWithResponse(ctx, namespace, id("GROUP_ID"), params,
		signet.GroupEdit{Name: pointer("with tag")}))
	second := must(admin.EditGroupWithResponse(ctx, namespace, id("GROUP_ID"), params,
		signet.GroupEdit{Name: pointer("too late")}))
	return map[string]any{
		"name":    present(first.JSON200, first.HTTPResponse, first.Body).Name,
		"refused": statusAndCode(present(second.ApplicationproblemJSON412, second.HTTPResponse, second.Body)),
	}
}

func main() {
	report := map[string]any{"mainJob": mainJob(), "administration": administration(), "refusals": refusals()}
	edits()
	report["conflict"] = conflict()
	check(json.NewEncoder(os.Stdout).Encode(report))
}
