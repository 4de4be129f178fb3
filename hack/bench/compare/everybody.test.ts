import { countByVerb, requestsSince } from "./everybody";

const page = `# TYPE apiserver_request_total counter
apiserver_request_total{code="201",verb="POST",resource="pods"} 5
apiserver_request_total{code="201",verb="POST",resource="nodes"} 2
apiserver_request_total{code="200",verb="PATCH",resource="pods"} 1
apiserver_request_total_of_others{verb="POST"} 100
`;

it("counts what the API server answered by verb", () => {
  expect(countByVerb(page)).toEqual({ POST: 7, PATCH: 1 });
});

it("tells what was added, also of a verb that was not there before", () => {
  expect(requestsSince({ POST: 5, GET: 3 }, { POST: 7, GET: 3, PUT: 1 })).toEqual({ POST: 2, PUT: 1 });
});
